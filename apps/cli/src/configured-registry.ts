import type { Action } from './command.ts';
import { CommandError } from './command-error.ts';
import { CONFIG_FILE } from './config/config-file.ts';
import { workspaceConfig } from './config/workspace-config.ts';
import type { Io } from './io.ts';

/** The registry that a command is about: the file named, else that of plimsoll.config.yaml in the working directory. */
export async function configuredRegistry(io: Io, file: string | undefined): Promise<string> {
  const named = file ?? (await workspaceConfig(io, 'which registry is meant'))?.flags?.file;
  if (named === undefined) throw new CommandError('usage', `Cannot tell which registry is meant: name its file, or state flags: { file } in ${CONFIG_FILE}`);
  return named;
}

/** The code of a command whose last argument is a registry, so that the argument can be left out. */
export function ofRegistry<FLAGS, BEFORE extends readonly string[]>(load: () => Promise<{ readonly default: Action<FLAGS, readonly [...BEFORE, string]> }>): () => Promise<{ readonly default: Action<FLAGS, readonly [...BEFORE, string?]> }> {
  return async () => {
    const action = (await load()).default;
    return {
      default: async (io, flags, ...args) => {
        const file = args.at(-1);
        const before = args.slice(0, -1) as unknown as BEFORE;
        return action(io, flags, ...before, await configuredRegistry(io, file));
      },
    };
  };
}
