import { toHex } from '@plimsoll/bytes';
import { verifyProofBundle } from '@plimsoll/ledger/verify';
import { parseTrustPolicy } from '@plimsoll/signed-note';
import { attestationJudge } from '../bundled-attestation.ts';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { readPublicKeys } from '../public-keys.ts';
import { limits, readInput } from '../read-input.ts';

export interface LedgerCheckBundleFlags extends FormatFlags {
  readonly policy: string;
  readonly keys?: readonly string[];
  readonly evidence?: readonly string[];
}

/** `plimsoll ledger check-bundle FILE --policy FILE`: offline; trust comes from the policy and the keys, never from the bundle. */
export default async function ledgerCheckBundle(io: Io, flags: LedgerCheckBundleFlags, file: string): Promise<number> {
  const subject = shownName(file);
  const policy = parseTrustPolicy(await readInput(io, flags.policy, limits.note));
  if (!policy.ok) return conclude(io, flags, { subject, findings: inFile(flags.policy, policy.findings) });
  const keys = await readPublicKeys(io, flags.keys ?? []);
  const evidence: Uint8Array[] = [];
  for (const each of flags.evidence ?? []) evidence.push(await readInput(io, each, limits.json));
  const bytes = await readInput(io, file, limits.json);
  const verified = verifyProofBundle(bytes, { policy: policy.value, evidence, ...(keys.length > 0 && { attestation: attestationJudge(keys) }) });
  const findings = [...inFile(flags.policy, policy.findings), ...inFile(file, verified.findings)];
  if (!verified.ok) return conclude(io, flags, { subject, findings });
  const { index, checkpoint, witnesses, entry, leafHash, evidence: checked } = verified.value;
  const by = witnesses.length === 0 ? 'no witness' : witnesses.join(', ');
  const sentence = `${entry.type} of ${entry.time} is entry ${index} of the log ${checkpoint.origin} of size ${checkpoint.size}, cosigned by ${by}; ${checked.length} of ${entry.data.evidence?.length ?? 0} pieces of evidence were there and have their digests`;
  const detail = { origin: checkpoint.origin, index: String(index), size: String(checkpoint.size), root: toHex(checkpoint.root), leaf: leafHash, witnesses: [...witnesses], evidence: checked.map(({ name }) => name) };
  return conclude(io, flags, { subject, findings: [...findings, computed(sentence, { subject, detail })] });
}
