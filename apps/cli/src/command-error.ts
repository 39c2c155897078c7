/**
 * A command that cannot do its work, as one sentence for the person who typed it; never a verdict.
 * `usage` (exit 2): the arguments make no sense together. `environment` (exit 5): a file, a key or the machine is in the way.
 */
export class CommandError extends Error {
  readonly code: 'usage' | 'environment';

  constructor(code: 'usage' | 'environment', message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandError';
    this.code = code;
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EEXIST: 'it exists already',
  EISDIR: 'it is a directory',
  ELOOP: 'it is a symbolic link, or one that leads to itself',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'no such file or directory',
  ENOSPC: 'no space left on the device',
  ENOTDIR: 'a part of the path is not a directory',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
};

/** The system error code of what was thrown, e.g. `ENOENT`; undefined if it has none. */
export function systemErrorCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' && 'syscall' in thrown ? thrown.code : undefined;
}

/** The message of a library with the words for what `the system said`, as its cause has it. */
export function inWords({ message, cause }: Error): string {
  const code = systemErrorCode(cause) ?? '';
  return message.replace(`the system said ${code}`, () => reasons[code] ?? `the system said ${code}`);
}

/** A failed system call as an error of the environment, `Cannot <action>: <why>`; anything else is thrown on as it is. */
export function environmentError(action: string, thrown: unknown): CommandError {
  const code = systemErrorCode(thrown);
  if (code === undefined) throw thrown;
  return new CommandError('environment', `Cannot ${action}: ${reasons[code] ?? code}`, { cause: thrown });
}
