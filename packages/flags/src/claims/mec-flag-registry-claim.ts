import { legacyApprovalRules } from '@plimsoll/attestations';
import { type ClaimResult, defineClaimKind, type Finding } from '@plimsoll/findings';
import { legacyRules } from '@plimsoll/merkle';
import * as z from 'zod';
import { pointerTo } from '../check-dependencies.ts';
import { checkSnapshotName } from '../check-snapshot-name.ts';
import { commitRegistry } from '../commit-registry.ts';
import { flagRules } from '../flag-rules.ts';
import { fileRules } from '../file-rules.ts';
import { checkMecApprovals } from '../mec/check-mec-approvals.ts';
import type { MecRegistry } from '../mec/mec-registry.ts';
import { mecRules } from '../mec/mec-rules.ts';
import { utcTime } from '../mec/mec-state.ts';
import { mecToNative } from '../mec/mec-to-native.ts';
import { readMecRegistry } from '../mec/read-mec-registry.ts';
import { Registry } from '../registry.ts';
import { verifyRegistry } from '../verify-registry.ts';
import { stops } from '../verify-step.ts';
import { baseName, commonShape, inRegistry, modeFaults, rootFaults } from './claim-parts.ts';
import { flagClaimRules } from './rules.ts';

const MecFlagRegistryClaim = z.strictObject({
  ...commonShape,
  registry: Registry.shape.registry.default('meta_flags').describe('Name of the registry, which the file does not say'),
  phase: z.string().min(1).optional().describe('Phase token of the approval digests in the records, e.g. M6'),
});
type MecFlagRegistryClaim = z.infer<typeof MecFlagRegistryClaim>;

/** "This legacy registry has the root that it declares, its invariant snapshot follows from it, and its flags are where they may be." */
export const mecFlagRegistryClaim = defineClaimKind({
  kind: 'mec-flag-registry',
  title: 'Root and invariant snapshot of a legacy flag registry, recomputed, are those it declares, and its flags keep the rules of their environment',
  schema: MecFlagRegistryClaim,
  rules: [mecRules, flagRules, flagClaimRules, fileRules, legacyRules, legacyApprovalRules],
  async verify(claim, reader): Promise<ClaimResult> {
    const file = await reader.read(claim.file);
    if (!file.ok) return { findings: file.findings };
    const { name, sha256 } = file.value;
    const read = readMecRegistry(file.value.bytes);
    const said = [...read.findings.filter(({ verdict }) => verdict !== 'pass'), ...(read.ok ? judge(claim, read.value) : [])];
    const findings = inRegistry(said, file.value);
    if (!read.ok || findings.some(stops)) return { findings };
    const { root, records, variant } = read.value;
    return { findings, holds: { sentence: `${name}: the root ${root} was recomputed from ${records.length} records (${variant}), and its invariant snapshot follows from them`, evidence: [{ name, sha256 }] } };
  },
});

function judge(claim: MecFlagRegistryClaim, legacy: MecRegistry): Finding[] {
  const { root, modes, snapshot, file, registry, environment, phase } = claim;
  const states = new Map(legacy.records.map(({ id, state }) => [id, state]));
  const isApproved = legacy.records.some(({ approvals }) => approvals.length > 0);
  return [
    ...rootFaults(root, legacy.root, legacy.records.length),
    ...modeFaults(modes, (id) => states.get(id)?.mode),
    ...(snapshot ? checkSnapshotName(baseName(file), { registry, time: utcTime(legacy.generatedAt) ?? '', root: legacy.root }) : []),
    ...(phase === undefined ? [] : checkMecApprovals(legacy, phase)),
    ...(phase === undefined && isApproved ? [flagClaimRules.finding('flag-claim/phase-missing', { sentence: 'Records hold approvals, which are none; name the phase of their digests so that they can be judged', location: { pointer: '/records' } })] : []),
    ...(environment === undefined ? [] : environmentFaults(claim, environment, legacy)),
  ];
}

/** What the rules of the plan say of the flags there, in the places of the legacy file. */
function environmentFaults({ registry, at }: MecFlagRegistryClaim, environment: string, legacy: MecRegistry): Finding[] {
  const native = mecToNative(legacy, { registry, environment });
  if (!native.ok) return [...native.findings];
  const now = at ?? native.value.generated_at;
  const faults = verifyRegistry({ registry: native.value, set: commitRegistry(native.value) }, { now, environment, tickets: [], restorableRoots: new Set(), approvedRoots: new Set() });
  const places = new Map(legacy.records.map(({ id }, index) => [pointerTo(id), `/records/${index}`]));
  const inLegacy = faults.filter(({ verdict }) => verdict !== 'pass').map((finding) => {
    const [prefix = ''] = /^\/records\/[^/]*/.exec(finding.location?.pointer ?? '') ?? [];
    const place = places.get(prefix);
    return place === undefined ? finding : { ...finding, location: { pointer: `${place}${finding.location?.pointer?.slice(prefix.length) ?? ''}` } };
  });
  return [...native.findings, ...inLegacy];
}
