import { toHex } from '@plimsoll/bytes';
import { accept, type ClaimResult, defineClaimKind, type Evidence, type EvidenceReader, type Finding, type Result } from '@plimsoll/findings';
import { parseTrustPolicy, type TrustPolicy, trustRules } from '@plimsoll/signed-note';
import * as z from 'zod';
import { anchorRules } from '../anchor-rules.ts';
import { checkSnapshotName } from '../check-snapshot-name.ts';
import type { Facts } from '../facts.ts';
import { flagRules } from '../flag-rules.ts';
import { fileRules } from '../file-rules.ts';
import { type LoadedRegistry, readRegistry } from '../read-registry.ts';
import { anchorName, snapshotName } from '../snapshot-name.ts';
import { type VerifiedAnchor, verifyAnchor } from '../verify-anchor.ts';
import { verifyRegistry } from '../verify-registry.ts';
import { stops } from '../verify-step.ts';
import { baseName, commonShape, folderOf, inRegistry, modeFaults, rootFaults, workspacePath } from './claim-parts.ts';
import { flagClaimRules } from './rules.ts';

const Anchor = z.strictObject({
  file: workspacePath.optional().describe('The anchor; the one that the registry names in the folder snapshots beside it if absent'),
  policy: z.union([workspacePath, z.strictObject({ text: z.string().min(1) })]).describe('Trust policy (C2SP): a file of the workspace, or its text here, where nobody who can change the workspace can change it'),
});

const FlagRegistryClaim = z.strictObject({ ...commonShape, anchor: Anchor.optional().describe('The ledger entry that must name the root') });
type FlagRegistryClaim = z.infer<typeof FlagRegistryClaim>;

/** "This registry is the one that was recorded, and its flags are in order." */
export const flagRegistryClaim = defineClaimKind({
  kind: 'flag-registry',
  title: 'The root of a flag registry, recomputed, is the one that it declares and that a ledger recorded, and its flags keep its invariants',
  schema: FlagRegistryClaim,
  rules: [flagRules, flagClaimRules, fileRules, anchorRules, trustRules],
  async verify(claim, reader): Promise<ClaimResult> {
    const file = await reader.read(claim.file);
    if (!file.ok) return { findings: file.findings };
    const evidence = file.value;
    const read = readRegistry(evidence.bytes);
    if (!read.ok) return { findings: inRegistry(read.findings, evidence) };
    const anchored = claim.anchor === undefined ? undefined : await readAnchored(claim.file, claim.anchor, read.value, reader);
    const findings = [...inRegistry([...read.findings, ...judge(claim, read.value)], evidence), ...(anchored?.findings ?? [])];
    if (findings.some(stops)) return { findings };
    const { name, sha256 } = evidence;
    const others = anchored?.ok === true ? anchored.value.evidence : [];
    const root = toHex(read.value.set.root);
    return { findings, holds: { sentence: `${name}: the root ${root} was recomputed; ${recordedBy(claim, anchored?.ok === true ? anchored.value.anchor : undefined)}; its ${Object.keys(read.value.registry.records).length} flags keep its invariants`, evidence: [{ name, sha256 }, ...others.map((each) => ({ name: each.name, sha256: each.sha256 }))] } };
  },
});

function recordedBy({ root }: FlagRegistryClaim, anchor: VerifiedAnchor | undefined): string {
  if (anchor !== undefined) return `entry ${anchor.index} of ${anchor.origin ?? 'the log'} records it`;
  return root === undefined ? 'whether it was recorded was not looked at, as the claim names neither anchor nor root' : 'it is the one that the claim names';
}

function judge({ root, environment, at, modes, snapshot, file }: FlagRegistryClaim, loaded: LoadedRegistry): Finding[] {
  const { registry, set } = loaded;
  const facts: Facts = { now: at ?? registry.generated_at, environment: environment ?? registry.environment, tickets: [], restorableRoots: new Set(), approvedRoots: new Set() };
  const recomputed = toHex(set.root);
  const isElsewhere = environment !== undefined && registry.environment !== null && registry.environment !== environment;
  return [
    ...(isElsewhere ? [flagClaimRules.finding('flag-claim/environment-differs', { sentence: `The registry is of ${registry.environment}, and says nothing of ${environment}`, location: { pointer: '/environment' }, expected: environment, actual: registry.environment })] : []),
    ...rootFaults(root, recomputed, Object.keys(registry.records).length),
    ...modeFaults(modes, (id) => (Object.hasOwn(registry.records, id) ? registry.records[id]?.state.mode : undefined)),
    ...(snapshot ? checkSnapshotName(baseName(file), { registry: registry.registry, time: registry.generated_at, root: recomputed }) : []),
    ...verifyRegistry(loaded, facts).filter(({ verdict }) => verdict !== 'pass'),
  ];
}

interface Anchored {
  readonly anchor: VerifiedAnchor;
  readonly evidence: readonly Evidence[];
}

/** Reads and verifies the anchor of a registry. */
async function readAnchored(registryFile: string, { file, policy }: z.infer<typeof Anchor>, loaded: LoadedRegistry, reader: EvidenceReader): Promise<Result<Anchored>> {
  const trust = await readPolicy(policy, reader);
  if (!trust.ok) return trust;
  const folder = folderOf(registryFile);
  const beside = baseName(registryFile) === snapshotName(loaded) ? folder : `${folder}snapshots/`;
  const read = await reader.read(file ?? `${beside}${anchorName(loaded)}`);
  if (!read.ok && (file !== undefined || read.findings.some(({ id }) => id !== 'evidence/missing'))) return read;
  const { registry, set } = loaded;
  const verified = verifyAnchor(read.ok ? read.value.bytes : null, { registry: registry.registry, environment: registry.environment, root: toHex(set.root) }, { policy: trust.value.policy });
  if (!verified.ok) return { ok: false, findings: verified.findings.map((finding) => ({ ...finding, location: { ...finding.location, file: read.ok ? read.value.name : registryFile } })) };
  return accept({ anchor: verified.value, evidence: [...(read.ok ? [read.value] : []), ...trust.value.evidence] }, verified.findings);
}

async function readPolicy(policy: z.infer<typeof Anchor>['policy'], reader: EvidenceReader): Promise<Result<{ readonly policy: TrustPolicy; readonly evidence: readonly Evidence[] }>> {
  const file = typeof policy === 'string' ? await reader.read(policy) : undefined;
  if (file?.ok === false) return file;
  const parsed = parseTrustPolicy(file?.value.bytes ?? (typeof policy === 'string' ? '' : policy.text));
  if (parsed.ok) return accept({ policy: parsed.value, evidence: file === undefined ? [] : [file.value] }, parsed.findings);
  return file === undefined ? parsed : { ok: false, findings: parsed.findings.map((finding) => ({ ...finding, location: { ...finding.location, file: file.value.name } })) };
}
