import { parseJson } from '@plimsoll/canonical-json';
import { type FlagRecord, verifyFlagProof } from '@plimsoll/flags';
import { setRules } from '@plimsoll/merkle';
import { cliRules } from '../cli-rules.ts';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { quote } from '../quote.ts';
import { limits, readInput } from '../read-input.ts';

export interface FlagsCheckProofFlags extends FormatFlags {
  readonly root: string;
  readonly flag: string;
  readonly record?: string;
  readonly expect?: 'present' | 'absent';
}

/** `plimsoll flags check-proof PROOF --root HEX --flag ID`: `present` or `absent`, if the proof holds. */
export default async function flagsCheckProof(io: Io, flags: FlagsCheckProofFlags, file: string): Promise<number> {
  const subject = shownName(file);
  const parsed = parseJson(await readInput(io, file, limits.note));
  if (!parsed.ok) {
    const invalid = setRules.finding('set/proof-invalid', { sentence: 'The proof does not hold: it is no strict JSON document', location: { file: subject } });
    return conclude(io, flags, { subject, findings: [...inFile(file, parsed.findings), invalid] });
  }
  const record = flags.record === undefined ? undefined : parseJson(await readInput(io, flags.record, limits.json));
  if (record?.ok === false) return conclude(io, flags, { subject, findings: inFile(flags.record ?? '', record.findings) });
  const verified = verifyFlagProof(parsed.value, flags.root, flags.flag, record?.value as FlagRecord | undefined);
  const findings = inFile(file, verified.findings);
  if (!verified.ok) return conclude(io, flags, { subject, findings });
  const answer = verified.value;
  findings.push(computed(`The flag ${quote(flags.flag)} is ${answer} in the registry with the root ${flags.root}`, { subject, detail: { answer, flag: flags.flag, root: flags.root } }));
  if (flags.expect !== undefined && flags.expect !== answer) {
    const sentence = `The flag ${quote(flags.flag)} is ${answer}, and ${flags.expect} was expected; do not go on`;
    findings.push(cliRules.finding('cli/unexpected-answer', { sentence, subject, expected: flags.expect, actual: answer }));
  }
  return conclude(io, flags, { subject, findings, value: `${answer}\n` });
}
