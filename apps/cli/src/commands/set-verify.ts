import { fromHex } from '@plimsoll/bytes';
import { parseJson } from '@plimsoll/canonical-json';
import { setRules, verifySetProof } from '@plimsoll/merkle';
import { cliRules } from '../cli-rules.ts';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { quote } from '../quote.ts';
import { limits, readInput } from '../read-input.ts';

export interface SetVerifyFlags extends FormatFlags {
  readonly root: string;
  readonly domain: string;
  readonly for: string;
  readonly value?: string;
  readonly expect?: 'present' | 'absent';
}

/** `plimsoll set verify PROOF --root HEX --domain D --for ID`: `present` or `absent`, if the proof holds. */
export default async function setVerify(io: Io, flags: SetVerifyFlags, file: string): Promise<number> {
  const subject = shownName(file);
  const parsed = parseJson(await readInput(io, file, limits.note));
  if (!parsed.ok) {
    const invalid = setRules.finding('set/proof-invalid', { sentence: 'The set proof does not hold: it is no strict JSON document', location: { file: subject } });
    return conclude(io, flags, { subject, findings: [...inFile(file, parsed.findings), invalid] });
  }
  const value = flags.value === undefined ? undefined : await readInput(io, flags.value, limits.json);
  const question = { root: fromHex(flags.root) ?? new Uint8Array(), domain: flags.domain, id: flags.for, ...(value !== undefined && { value }) };
  const verified = verifySetProof(parsed.value, question);
  const findings = inFile(file, verified.findings);
  if (!verified.ok) return conclude(io, flags, { subject, findings });
  const answer = verified.value;
  const done = computed(`${quote(flags.for)} is ${answer} in the set with root ${flags.root}`, { subject, detail: { answer, id: flags.for, root: flags.root, domain: flags.domain } });
  findings.push(done);
  if (flags.expect !== undefined && flags.expect !== answer) {
    const sentence = `${quote(flags.for)} is ${answer} in the set, and ${flags.expect} was expected; do not go on`;
    findings.push(cliRules.finding('cli/unexpected-answer', { sentence, subject, expected: flags.expect, actual: answer }));
  }
  return conclude(io, flags, { subject, findings, value: `${answer}\n` });
}
