import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import type { FlagRecord } from '@plimsoll/flags';
import { systemErrorCode } from './command-error.ts';
import type { Io } from './io.ts';
import { pathOf } from './key-file.ts';
import { limits, readInput } from './read-input.ts';
import { recordedPath } from './record-entry.ts';

type Evidence = FlagRecord['evidence'][number];

/** `URI`, `URI=SHA256`, or a file, whose digest is computed. */
async function evidenceOf(io: Io, input: string): Promise<Evidence> {
  const [, uri, sha256] = /^(.+)=([0-9a-f]{64})$/su.exec(input) ?? [];
  if (uri !== undefined && sha256 !== undefined) return { uri, sha256 };
  if (!isFile(pathOf(io, input))) return { uri: input, sha256: null };
  return { uri: recordedPath(io, input), sha256: createHash('sha256').update(await readInput(io, input, limits.evidence)).digest('hex') };
}

/** Whether there is a file of that name; what cannot be one, such as a very long address, is none. */
function isFile(name: string): boolean {
  try {
    return statSync(name).isFile();
  } catch (thrown) {
    if (systemErrorCode(thrown) === undefined) throw thrown;
    return false;
  }
}

/** Evidence that flags name, each once. */
export async function evidenceFlags(io: Io, inputs: readonly string[] | undefined): Promise<readonly Evidence[]> {
  const evidence: Evidence[] = [];
  for (const input of inputs ?? []) evidence.push(await evidenceOf(io, input));
  return evidence;
}

/** The evidence that a flag has, and what is new; what has the same address and digest is there once. */
export function withEvidence(before: FlagRecord['evidence'], added: readonly Evidence[]): FlagRecord['evidence'] {
  const all = new Map([...before, ...added].map((one) => [JSON.stringify([one.uri, one.sha256]), one]));
  return [...all.values()];
}
