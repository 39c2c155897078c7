import type { Finding } from '@plimsoll/findings';
import { legacySortedRoot } from '@plimsoll/merkle';
import { cliRules } from '../cli-rules.ts';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { readJsonAt } from '../read-json.ts';

export interface LegacyRootFlags extends FormatFlags {
  readonly pointer?: string;
  readonly expect?: string;
}

/** `plimsoll legacy root FILE`: both variants of the root of an old registry, compared with the expected one. */
export default async function legacyRoot(io: Io, flags: LegacyRootFlags, file: string): Promise<number> {
  const subject = shownName(file);
  const pointer = flags.pointer ?? '';
  const read = await readJsonAt(io, file, pointer);
  if (!read.ok) return conclude(io, flags, { subject, findings: read.findings });
  const legacy = legacySortedRoot(read.value);
  const findings: Finding[] = legacy.findings.map((finding) => ({ ...finding, location: { ...finding.location, file: subject, pointer: `${pointer}${finding.location?.pointer ?? ''}` } }));
  if (!legacy.ok) return conclude(io, flags, { subject, findings });
  const { utf8, ascii } = legacy.value.variants;
  const matched = flags.expect === utf8 ? 'utf8' : flags.expect === ascii ? 'ascii' : undefined;
  if (flags.expect !== undefined && matched === undefined) {
    const sentence = `The legacy root is ${utf8} (utf8) or ${ascii} (ascii), and ${flags.expect} was expected; treat the file as tampered with`;
    findings.push(cliRules.finding('cli/root-mismatch', { sentence, location: { file: subject, pointer }, expected: flags.expect, actual: [utf8, ascii] }));
  } else {
    const how = matched === undefined ? '' : `, as expected (variant ${matched})`;
    findings.push(computed(`The ${legacy.value.count} records have the legacy root ${utf8}${how}`, { subject, detail: { utf8, ascii, count: legacy.value.count } }));
  }
  return conclude(io, flags, { subject, findings, value: `utf8  ${utf8}\nascii ${ascii}\n` });
}
