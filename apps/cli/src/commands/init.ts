import path from 'node:path';
import { CommandError, environmentError, systemErrorCode } from '../command-error.ts';
import { CONFIG_FILE } from '../config/config-file.ts';
import { configTemplate } from '../config/template.ts';
import type { Io } from '../io.ts';
import { quote } from '../quote.ts';
import { writeExclusively } from '../write-output.ts';

/** `plimsoll init [DIR]`: writes a commented config; never over one that is there. */
export default function init(io: Io, _flags: object, directory = '.'): number {
  const folder = path.resolve(io.directory, directory);
  const shown = path.join(directory, CONFIG_FILE);
  try {
    writeExclusively(path.join(folder, CONFIG_FILE), Buffer.from(configTemplate(path.basename(folder))), 0o666);
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'EEXIST') throw new CommandError('environment', `Cannot write ${quote(shown)}: it exists already and is left as it is`, { cause: thrown });
    throw environmentError(`write ${quote(shown)}`, thrown);
  }
  io.stdout.write(`Wrote ${quote(shown)}. Declare what must hold there, then run: plimsoll verify\n`);
  return 0;
}
