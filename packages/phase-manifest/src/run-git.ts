import { execFile } from 'node:child_process';

/** What the git program answered. */
export interface GitAnswer {
  /** Exit status; -1 if it could not be run or was ended. */
  readonly status: number;
  readonly output: string;
  readonly error: string;
}

/** Runs git in a folder, with the text as its input; undefined if there is no such program. */
export type RunGit = (folder: string, parameters: readonly string[], input?: string) => Promise<GitAnswer | undefined>;

/** Settings of hooks and shells do not reach in: the folder alone says which repository is meant. */
function environment(): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  return { ...Object.fromEntries(others), LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' };
}

/** Git of this machine, run without a shell, and without the programs that a repository could name. */
export const runGit: RunGit = (folder, parameters, input = '') =>
  new Promise((resolve) => {
    const all = ['-c', 'core.fsmonitor=false', ...parameters];
    const child = execFile('git', all, { cwd: folder, env: environment(), maxBuffer: 256 * 1024 * 1024, encoding: 'utf8' }, (failure, output, error) => {
      if (failure === null) resolve({ status: 0, output, error });
      else if (typeof failure.code === 'number') resolve({ status: failure.code, output, error });
      else if ((failure as NodeJS.ErrnoException).code === 'ENOENT') resolve(undefined);
      else resolve({ status: -1, output, error: failure.message });
    });
    // A program that ends without reading its input is judged by what it answered.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
