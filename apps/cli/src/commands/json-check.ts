import { checkCanonicalJson, parseJson } from '@plimsoll/canonical-json';
import type { Finding } from '@plimsoll/findings';
import { computed, conclude } from '../conclude.ts';
import { inFile, shownName } from '../in-file.ts';
import type { FormatFlags } from '../format-flags.ts';
import type { Io } from '../io.ts';
import { limits, readInput } from '../read-input.ts';

export interface CheckFlags extends FormatFlags {
  readonly canonical?: boolean;
}

/** `plimsoll json check FILE…`: every fault of every file in one run. */
export default async function jsonCheck(io: Io, flags: CheckFlags, ...files: readonly string[]): Promise<number> {
  const findings: Finding[] = [];
  for (const file of files) {
    const bytes = await readInput(io, file, limits.json);
    const result = flags.canonical ? checkCanonicalJson(bytes) : parseJson(bytes);
    findings.push(...inFile(file, result.findings));
    const what = flags.canonical ? 'canonical JSON (RFC 8785)' : 'strict JSON';
    if (result.ok) findings.push(computed(`This is ${what}`, { location: { file: shownName(file) } }));
  }
  return conclude(io, flags, { subject: files.map(shownName).join(', '), findings });
}
