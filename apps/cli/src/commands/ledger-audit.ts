import { decodeUtf8, digestFromHex, type Hex } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import { audit, checkGovernanceLog, type Entry, fileReader, logFolder, verifyTlogProof } from '@plimsoll/ledger';
import { parseTrustPolicy, type TrustPolicy } from '@plimsoll/signed-note';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { inLedger, ledgerFolder } from '../ledger-folder.ts';
import { withLedger } from '../ledger-failure.ts';
import { limits, readInput } from '../read-input.ts';

export interface LedgerAuditFlags extends FormatFlags {
  readonly policy: string;
  readonly known?: readonly string[];
  readonly view?: string;
  readonly entry?: string;
}

/** Whether the leaf is in the log, with its proof; the proof is verified before it is shown. */
async function proveEntry(folder: string, leaf: string, policy: TrustPolicy): Promise<readonly Finding[]> {
  const reader = fileReader(folder);
  const index = await reader.find(leaf as Hex);
  if (!index.ok) return index.findings;
  const proof = await reader.proveInclusion(index.value);
  if (!proof.ok) return proof.findings;
  const leafHash = digestFromHex(leaf);
  if (leafHash === undefined) throw new TypeError('Cannot prove an entry: its hash must be 64 lower-case hex digits');
  const verified = verifyTlogProof(Buffer.from(proof.value), { leafHash, policy });
  if (!verified.ok) return verified.findings;
  const { checkpoint } = verified.value;
  const sentence = `The entry with leaf hash ${leaf} is number ${index.value} of the log ${checkpoint.origin} of size ${checkpoint.size}`;
  return [computed(sentence, { subject: leaf, detail: { index: String(index.value), size: String(checkpoint.size), proof: proof.value } })];
}

/** The Markdown view compared with the entries. */
async function checkView(io: Io, folder: string, view: string): Promise<readonly Finding[]> {
  const markdown = decodeUtf8(await readInput(io, view, limits.json)) ?? '';
  const entries: Entry[] = [];
  for await (const each of fileReader(folder).entries()) if (each.ok && each.value.entry.data.governance !== undefined) entries.push(each.value.entry);
  const findings = inFile(view, checkGovernanceLog(markdown, entries));
  const rows = computed(`The view has the ${entries.length} governance rows of the ledger`, { subject: shownName(view) });
  return findings.some(({ verdict }) => verdict === 'fail') ? findings : [...findings, rows];
}

/** `plimsoll ledger audit DIR --policy FILE`: recomputes the published log from its entries. */
export default function ledgerAudit(io: Io, flags: LedgerAuditFlags, directory: string): Promise<number> {
  const subject = shownName(directory);
  return withLedger(io, flags, subject, async () => {
    const folder = ledgerFolder(io, directory);
    const policy = parseTrustPolicy(await readInput(io, flags.policy, limits.note));
    if (!policy.ok) return conclude(io, flags, { subject, findings: inFile(flags.policy, policy.findings) });
    const known: Uint8Array[] = [];
    for (const file of flags.known ?? []) known.push(await readInput(io, file, limits.note));
    const findings = inFile(flags.policy, policy.findings);
    for await (const finding of audit(logFolder(folder), { policy: policy.value, known })) findings.push(...inLedger(directory, [finding]));
    if (flags.view !== undefined) findings.push(...(await checkView(io, folder, flags.view)));
    if (flags.entry !== undefined) findings.push(...inLedger(directory, await proveEntry(folder, flags.entry, policy.value)));
    return conclude(io, flags, { subject, findings });
  });
}
