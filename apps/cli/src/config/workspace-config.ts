import { existsSync } from 'node:fs';
import path from 'node:path';
import { CommandError } from '../command-error.ts';
import type { Io } from '../io.ts';
import { printable } from '../quote.ts';
import { limits, readInput } from '../read-input.ts';
import { CONFIG_FILE } from './config-file.ts';
import type { Config } from './config-schema.ts';
import { readConfig } from './read-config.ts';

/**
 * The configuration of the working directory; undefined where it has none.
 * @param what that it is asked for, as the end of "Cannot tell …"
 * @throws CommandError `environment` if it is wrong
 */
export async function workspaceConfig(io: Io, what: string): Promise<Config | undefined> {
  if (!existsSync(path.join(io.directory, CONFIG_FILE))) return undefined;
  const read = readConfig(await readInput(io, CONFIG_FILE, limits.config), CONFIG_FILE);
  if (!read.ok) throw new CommandError('environment', `Cannot tell ${what}: ${CONFIG_FILE}: ${read.findings.map(({ sentence }) => printable(sentence)).join('; ')}`);
  return read.value.config;
}
