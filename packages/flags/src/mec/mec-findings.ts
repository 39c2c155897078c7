import type { Finding } from '@plimsoll/findings';
import { flagIdFault } from '../flag-id.ts';
import type { MecFile } from './mec-format.ts';
import type { MecRoots, MecVariant } from './mec-roots.ts';
import { mecRules } from './mec-rules.ts';

/** Faults of one kind that are told one by one. */
export const MAX_FINDINGS = 100;

/** Whether the declared root is that of the records, and in which form. */
export function rootFinding({ merkle_root: declared, records }: MecFile, variants: MecRoots['variants'], variant: MecVariant): Finding {
  const location = { pointer: '/merkle_root' };
  const root = variants[variant];
  if (declared !== root) {
    const sentence = `The registry declares the root ${declared}; recomputed from its ${records.length} records it is ${root}. Restore it from its anchored snapshot`;
    return mecRules.finding('flags/legacy-root', { sentence, location, expected: [...new Set(Object.values(variants))], actual: declared });
  }
  const named = variants.utf8 === variants.ascii ? '' : `, in its ${variant === 'utf8' ? 'UTF-8' : 'ASCII'} form`;
  return mecRules.finding('flags/legacy-root-recomputed', { sentence: `The root ${root} was recomputed from ${records.length} records${named}`, location });
}

/** Whether the original program would take the file. */
export function typedFindings(root: string, typed: string): Finding[] {
  if (typed === root) return [];
  return [mecRules.finding('flags/legacy-typed-root', { sentence: `The original loader knows six fields of a record and computes ${typed} instead of ${root}; it would refuse this file`, location: { pointer: '/merkle_root' }, expected: typed, actual: root })];
}

/** What the tree leaves open, with places in the file. */
export function treeFindings({ findings }: MecRoots): Finding[] {
  return findings.map((finding) => (finding.location?.pointer === undefined ? finding : { ...finding, location: { pointer: `/records${finding.location.pointer}` } }));
}

/** Ids that no flag can have. */
export function idFindings({ records }: MecFile): Finding[] {
  const faults = records.flatMap(({ id }, index) => {
    const fault = flagIdFault(id);
    return fault === undefined ? [] : [{ ...fault, location: { pointer: `/records/${index}/id` } }];
  });
  return faults.slice(0, MAX_FINDINGS);
}

/** Whether the invariant snapshot is what follows from the records. */
export function snapshotFindings({ records, invariant_snapshot: { enforced, generation_entropy: declared } }: MecFile, entropy: string): Finding[] {
  const enabled = records.filter(({ state }) => state.mode === 'enabled').map(({ id }) => id);
  const listed = new Set(enforced);
  const isListed = enforced.length === enabled.length && listed.size === enforced.length && enabled.every((id) => listed.has(id));
  const named = (ids: readonly string[]): string => (ids.length === 0 ? 'none' : ids.slice(0, 8).map((id) => JSON.stringify(id.slice(0, 64))).join(', '));
  return [
    ...(declared === entropy ? [] : [mecRules.finding('flags/legacy-entropy', { sentence: `The invariant snapshot declares the entropy ${declared}; ids and times of the records give ${entropy}`, location: { pointer: '/invariant_snapshot/generation_entropy' }, expected: entropy, actual: declared })]),
    ...(isListed ? [] : [mecRules.finding('flags/legacy-enforced', { sentence: `The invariant snapshot lists as enforced ${named(enforced)}; enabled are ${named(enabled)}`, location: { pointer: '/invariant_snapshot/enforced' }, expected: enabled.slice(0, 64), actual: enforced.slice(0, 64) })]),
  ];
}
