import { digestFromHex, type Digest, toHex } from '@plimsoll/bytes';
import { verifyTlogProof } from '@plimsoll/ledger/verify';
import { hashLeaf } from '@plimsoll/merkle';
import { parseTrustPolicy } from '@plimsoll/signed-note';
import { CommandError } from '../command-error.ts';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { limits, readInput } from '../read-input.ts';

export interface ProofVerifyFlags extends FormatFlags {
  readonly policy: string;
  readonly entry?: string;
  readonly leaf?: string;
}

/** The hash that the proof must lead from. */
async function leafHashOf(io: Io, flags: ProofVerifyFlags): Promise<Digest> {
  if ((flags.entry === undefined) === (flags.leaf === undefined)) throw new CommandError('usage', 'Cannot verify a proof: give either --entry FILE or --leaf HEX');
  const given = flags.leaf === undefined ? undefined : digestFromHex(flags.leaf);
  return given ?? hashLeaf(await readInput(io, flags.entry ?? '-', limits.json));
}

/** `plimsoll proof verify PROOF --policy FILE`: that the entry is in a log that the policy trusts. */
export default async function proofVerify(io: Io, flags: ProofVerifyFlags, file: string): Promise<number> {
  const subject = shownName(file);
  const leafHash = await leafHashOf(io, flags);
  const [policyText, proofText] = [await readInput(io, flags.policy, limits.note), await readInput(io, file, limits.note)];
  const policy = parseTrustPolicy(policyText);
  if (!policy.ok) return conclude(io, flags, { subject, findings: inFile(flags.policy, policy.findings) });
  const verified = verifyTlogProof(proofText, { leafHash, policy: policy.value });
  const findings = [...inFile(flags.policy, policy.findings), ...inFile(file, verified.findings)];
  if (!verified.ok) return conclude(io, flags, { subject, findings });
  const { index, checkpoint, witnesses } = verified.value;
  const by = witnesses.length === 0 ? 'no witness' : witnesses.join(', ');
  const detail = { origin: checkpoint.origin, index: String(index), size: String(checkpoint.size), root: toHex(checkpoint.root), leaf: toHex(leafHash), witnesses: [...witnesses] };
  const done = computed(`The entry is number ${index} of the log ${checkpoint.origin} of size ${checkpoint.size}, cosigned by ${by}`, { subject, detail });
  return conclude(io, flags, { subject, findings: [...findings, done] });
}
