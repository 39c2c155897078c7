import path from 'node:path';
import { type ProducerOutput, streamOutputs } from '@plimsoll/contract-tests';
import { readOutputs } from '@plimsoll/contract-tests/node';
import type { ContractKit } from '@plimsoll/findings';
import { contractFailure } from './contract-failure.ts';
import { shownName } from './in-file.ts';
import type { Io } from './io.ts';
import { quote } from './quote.ts';
import { limits, readInput } from './read-input.ts';

/**
 * The documents of everything that the user named, each with its name and file as they are shown: files, folders, `-` for standard input.
 * @throws CommandError for what cannot be read, and for standard input that is read twice or too large
 */
export async function* producerOutputs(io: Io, kit: ContractKit, names: readonly string[]): AsyncGenerator<ProducerOutput, void, undefined> {
  for (const name of names) {
    if (name === '-') yield* streamOutputs(kit, { name: shownName(name), bytes: await readInput(io, name, limits.evidence) });
    else {
      const place = path.resolve(io.directory, name);
      const base = baseOf(io, name);
      try {
        for await (const output of readOutputs(kit, place)) yield shown(output, place, base);
      } catch (thrown) {
        throw contractFailure(`read ${quote(name)}`, thrown);
      }
    }
  }
}

/** A path as findings have it: relative as it was given, without steps that lead nowhere. */
function baseOf(io: Io, name: string): string {
  return shownName(path.isAbsolute(name) ? path.resolve(name) : path.relative(io.directory, path.resolve(io.directory, name)));
}

/** The output under the name that the user knows it by: below a folder, that of the folder in front. */
function shown(output: ProducerOutput, place: string, base: string): ProducerOutput {
  const name = output.name.startsWith(place) ? base + output.name.slice(place.length) : path.posix.join(base, output.name);
  return { ...output, name, file: output.line === undefined ? name : name.slice(0, name.lastIndexOf(':')) };
}
