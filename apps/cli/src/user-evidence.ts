import { toHex } from '@plimsoll/bytes';
import { accept, type Evidence, type EvidenceReader, type Result } from '@plimsoll/findings';
import { sha256 } from '@plimsoll/merkle';
import { shownName } from './in-file.ts';
import type { Io } from './io.ts';
import { limits, readInput } from './read-input.ts';

/**
 * Reads files that the user named, wherever they are, as a claim reads those of a workspace: each once, so that all who read
 * it see the same bytes. One that cannot be read is an error of the environment.
 */
export function userEvidence(io: Io): EvidenceReader {
  const held = new Map<string, Promise<Result<Evidence>>>();
  const open = async (file: string): Promise<Result<Evidence>> => {
    const bytes = await readInput(io, file, limits.json);
    return accept({ name: shownName(file), bytes, sha256: toHex(sha256(bytes)) });
  };
  return {
    read(file) {
      const evidence = held.get(file) ?? open(file);
      held.set(file, evidence);
      return evidence;
    },
    list: () => Promise.resolve(accept([])),
  };
}
