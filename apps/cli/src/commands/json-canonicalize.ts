import { canonicalize, parseJson } from '@plimsoll/canonical-json';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { limits, readInput } from '../read-input.ts';

/** `plimsoll json canonicalize FILE`: the RFC 8785 bytes on stdout, without a newline. */
export default async function jsonCanonicalize(io: Io, flags: FormatFlags, file: string): Promise<number> {
  const subject = shownName(file);
  const parsed = parseJson(await readInput(io, file, limits.json));
  const findings = inFile(file, parsed.findings);
  if (!parsed.ok) return conclude(io, flags, { subject, findings });
  const canonical = canonicalize(parsed.value);
  const done = computed(`The canonical form of ${subject} has ${Buffer.byteLength(canonical)} bytes`, { subject, detail: { canonical } });
  return conclude(io, flags, { subject, findings: [...findings, done], value: canonical });
}
