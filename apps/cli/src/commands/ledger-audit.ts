import { existsSync } from 'node:fs';
import path from 'node:path';
import { decodeUtf8, digestFromHex, type Hex } from '@plimsoll/bytes';
import { canonicalBytes } from '@plimsoll/canonical-json';
import { accept, type Finding, type Result } from '@plimsoll/findings';
import { audit, type AuditOptions, checkGovernanceLog, checkViewAnchor, type Entry, type LedgerReader, type SignerProof, verifyTlogProof } from '@plimsoll/ledger';
import { parseTrustPolicy, type TrustPolicy } from '@plimsoll/signed-note';
import { CommandError } from '../command-error.ts';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { withLedger } from '../ledger-failure.ts';
import { openLog } from '../open-log.ts';
import { progressOf } from '../progress.ts';
import { limits, readInput } from '../read-input.ts';
import { readPolicy, readRevocations } from '../read-policy.ts';
import { signerProof } from '../signer-proof.ts';
import { writeOutput } from '../write-output.ts';

export interface LedgerAuditFlags extends FormatFlags {
  readonly policy: string;
  readonly known?: readonly string[];
  readonly state?: string;
  readonly evidence?: boolean;
  readonly signers?: string;
  readonly revocations?: string;
  readonly view?: string;
  readonly entry?: string;
  readonly output?: string;
}

/** Whether the leaf is in the log, with its proof; the proof is verified before it is shown. */
async function proveEntry(reader: LedgerReader, leaf: string, policy: TrustPolicy): Promise<readonly Finding[]> {
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

/** The Markdown view compared with the audited entries that have rows, and its anchor with the log. */
async function checkView(io: Io, entries: readonly Entry[], reader: LedgerReader, view: string): Promise<readonly Finding[]> {
  const markdown = decodeUtf8(await readInput(io, view, limits.json)) ?? '';
  const findings = inFile(view, [...checkGovernanceLog(markdown, entries), ...(await checkViewAnchor(markdown, reader))]);
  const rows = computed(`The view has the ${entries.length} governance rows of the ledger`, { subject: shownName(view) });
  return findings.some(({ verdict }) => verdict === 'fail') ? findings : [...findings, rows];
}

/** What proves signers by the keys of an approval policy. Whether its quorum can be met does not matter here. */
async function readSigners(io: Io, file: string, revocationsFile: string | undefined): Promise<Result<SignerProof>> {
  const policy = await readPolicy(io, file);
  if (!policy.ok) return policy;
  const revocations = revocationsFile === undefined ? accept([]) : await readRevocations(io, revocationsFile);
  return revocations.ok ? accept(signerProof(policy.value, revocations.value)) : revocations;
}

/** Entries after which the state is written, besides at the end. */
const STATE_INTERVAL = 65_536n;

/** `plimsoll ledger audit DIR --policy FILE`: recomputes the published log from its entries. */
export default function ledgerAudit(io: Io, flags: LedgerAuditFlags, directory: string): Promise<number> {
  const subject = shownName(directory);
  return withLedger(io, flags, subject, async () => {
    const { source, reader, evidence, place } = openLog(io, directory);
    const policy = parseTrustPolicy(await readInput(io, flags.policy, limits.note));
    if (!policy.ok) return conclude(io, flags, { subject, findings: inFile(flags.policy, policy.findings) });
    if (flags.revocations !== undefined && flags.signers === undefined) throw new CommandError('usage', 'Cannot look at revoked keys without --signers: they are keys of an approval policy');
    const signers = flags.signers === undefined ? undefined : await readSigners(io, flags.signers, flags.revocations);
    if (signers?.ok === false) return conclude(io, flags, { subject, findings: signers.findings });
    const known: Uint8Array[] = [];
    for (const file of flags.known ?? []) known.push(await readInput(io, file, limits.note));
    const findings = inFile(flags.policy, policy.findings);
    // Gathered while they are audited: a second reading might get others.
    const rows: Entry[] = [];
    const onEntry = (entry: Entry): void => {
      if (entry.data.governance !== undefined) rows.push(entry);
    };
    const { state } = flags;
    // A view needs all rows, and who had signed with which key may be judged otherwise today.
    const resumable = flags.view === undefined && signers === undefined;
    const resume = state !== undefined && resumable && existsSync(path.resolve(io.directory, state)) ? await readInput(io, state, limits.note) : undefined;
    let written = 0n;
    const progress = progressOf(io, 'Auditing');
    const options: AuditOptions = {
      policy: policy.value,
      known,
      ...(flags.view !== undefined && { onEntry }),
      ...((flags.evidence === true || signers !== undefined) && { evidence }),
      ...(signers !== undefined && { proves: signers.value }),
      onProgress(read, size, stateOf) {
        progress.at(read, size);
        if (state === undefined || (read < size && read - written < STATE_INTERVAL)) return;
        written = read;
        const bytes = stateOf();
        if (bytes !== undefined) writeOutput(io, state, bytes);
      },
      ...(resume !== undefined && { resume }),
    };
    try {
      for await (const finding of audit(source, options)) {
        findings.push(...place([finding]));
        // The first one: one is enough to convince anybody.
        if (flags.output === undefined || finding.id !== 'split-view/found' || findings.filter(({ id }) => id === finding.id).length > 1) continue;
        writeOutput(io, flags.output, canonicalBytes(finding.detail?.['split_view']));
      }
    } finally {
      progress.end();
    }
    // A view may have more faults than a call can have arguments.
    if (flags.view !== undefined) for (const finding of await checkView(io, rows, reader, flags.view)) findings.push(finding);
    if (flags.entry !== undefined) findings.push(...place(await proveEntry(reader, flags.entry, policy.value)));
    return conclude(io, flags, { subject, findings });
  });
}
