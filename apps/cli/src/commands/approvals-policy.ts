import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { quote } from '../quote.ts';
import { readPolicy } from '../read-policy.ts';

/** `plimsoll approvals policy FILE`: whether a policy loads and can be met at all. */
export default async function approvalsPolicy(io: Io, flags: FormatFlags, file: string): Promise<number> {
  const subject = shownName(file);
  const policy = await readPolicy(io, file);
  if (!policy.ok) return conclude(io, flags, { subject, findings: policy.findings });
  const { name, keys, require } = policy.value;
  const people = new Set(keys.map(({ human }) => human)).size;
  const slots = require.reduce((sum, { atLeast }) => sum + atLeast, 0);
  const sentence = `The policy ${quote(name)} can be met: ${slots} slots, ${people} people, ${keys.length} keys`;
  return conclude(io, flags, { subject, findings: [...policy.findings, computed(sentence, { subject, detail: { slots, groups: require.length, people, keys: keys.length } })] });
}
