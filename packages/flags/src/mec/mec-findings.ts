import type { Finding } from '@plimsoll/findings';
import type { MecFile } from './mec-format.ts';
import type { MecRegistry } from './mec-registry.ts';
import type { MecVariant } from './mec-roots.ts';
import { mecRules } from './mec-rules.ts';

/** Whether the declared root is that of the records, in which form, and whether the original program would take it. */
export function rootFindings({ merkle_root: declared }: MecFile, { root, typedRoot: typed, records, variant }: MecRegistry, variants: Readonly<Record<MecVariant, string>>): Finding[] {
  const location = { pointer: '/merkle_root' };
  if (declared !== root) {
    const sentence = `The registry declares the root ${declared}; recomputed from its ${records.length} records it is ${root}. Restore it from its anchored snapshot`;
    return [mecRules.finding('flags/legacy-root', { sentence, location, expected: [...new Set(Object.values(variants))], actual: declared })];
  }
  const named = variants.utf8 === variants.ascii ? '' : `, in its ${variant === 'utf8' ? 'UTF-8' : 'ASCII'} form`;
  const holds = mecRules.finding('flags/legacy-root-recomputed', { sentence: `The root ${root} was recomputed from ${records.length} records${named}`, location });
  if (typed === root) return [holds];
  return [holds, mecRules.finding('flags/legacy-typed-root', { sentence: `The original loader knows six fields of a record and computes ${typed} instead of ${root}; it would refuse this file`, location, expected: typed, actual: root })];
}

/** Whether the invariant snapshot is what follows from the records. */
export function snapshotFindings({ entropy, enforced, records }: MecRegistry): Finding[] {
  const enabled = records.filter(({ state }) => state.mode === 'enabled').map(({ id }) => id);
  const listed = new Set(enforced);
  const isListed = enforced.length === enabled.length && listed.size === enforced.length && enabled.every((id) => listed.has(id));
  const named = (ids: readonly string[]): string => (ids.length === 0 ? 'none' : ids.slice(0, 8).map((id) => JSON.stringify(id.slice(0, 64))).join(', '));
  return [
    ...(entropy.declared === entropy.recomputed ? [] : [mecRules.finding('flags/legacy-entropy', { sentence: `The invariant snapshot declares the entropy ${entropy.declared}; ids and times of the records give ${entropy.recomputed}`, location: { pointer: '/invariant_snapshot/generation_entropy' }, expected: entropy.recomputed, actual: entropy.declared })]),
    ...(isListed ? [] : [mecRules.finding('flags/legacy-enforced', { sentence: `The invariant snapshot lists as enforced ${named(enforced)}; enabled are ${named(enabled)}`, location: { pointer: '/invariant_snapshot/enforced' }, expected: enabled.slice(0, 64), actual: enforced.slice(0, 64) })]),
  ];
}
