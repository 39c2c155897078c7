import { decodeUtf8, encodeUtf8 } from '@plimsoll/bytes';
import { type JsonTree, parseJsonTree, pointerGet, positionAt, treeToJson } from '@plimsoll/canonical-json';
import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import type { JsonObject } from '@plimsoll/merkle';
import { flagIdFault } from '../flag-id.ts';
import { flagRules } from '../flag-rules.ts';
import { asFlagFinding, limits, shapeFaults } from '../read-registry.ts';
import { rootFindings, snapshotFindings } from './mec-findings.ts';
import { MecFile } from './mec-format.ts';
import type { MecRecord, MecRegistry } from './mec-registry.ts';
import { approvalFreeLegacyRoot, generationEntropy, leafOf, type MecVariant, rootOf, typedRoot } from './mec-roots.ts';
import { convertState } from './mec-state.ts';

/** What stands against serving a legacy registry. Of two records with one id, nothing says which counts. */
const NOT_SERVED = new Set(['legacy/duplicate-id', 'legacy/duplicate-record', 'flags/legacy-root', 'flags/malformed']);

/**
 * Reads a registry in the format of the Meta Evolution Cycle (`meta_flags.json`, version 1), recomputes its root in both forms
 * (`legacySortedRoot` of merkle) and says which one holds. Nothing is lost: numbers and bytes stay as they were written.
 *
 * Refuses with `flags/malformed`, `flags/too-large`, `flags/legacy-root`, `legacy/duplicate-id` and `legacy/duplicate-record`.
 * Findings of a registry that was read: `flags/legacy-root-recomputed` (pass), `flags/legacy-entropy`, `flags/legacy-enforced`,
 * `flags/legacy-typed-root`, `flags/legacy-percentage`, `flags/ppm-range`, and `legacy/*` of the tree. O(n log n).
 */
export function readMecRegistry(input: string | Uint8Array): Result<MecRegistry> {
  const source = typeof input === 'string' ? encodeUtf8(input) : input.slice();
  // The legacy leaf is over the digits of a number, so that none is too large to be told from its neighbours.
  const parsed = parseJsonTree(source, { integers: 'any', maxBytes: limits.bytes, maxValues: 20_000_000 });
  if (!parsed.ok) return { ok: false, findings: parsed.findings.map(asFlagFinding) };
  const placed = (findings: readonly Finding[]): Finding[] => findings.map((finding) => inSource(finding, source, parsed.value));
  const shape = MecFile.safeParse(treeToJson(parsed.value));
  if (!shape.success) return { ok: false, findings: placed(shapeFaults(shape.error.issues).findings) };
  const count = shape.data.records.length;
  if (count > limits.flags) return refuse(flagRules.finding('flags/too-large', { sentence: `The registry has ${count} flags; at most ${limits.flags} are allowed`, expected: limits.flags, actual: count }));
  const { registry, findings } = judge(source, parsed.value, shape.data);
  return findings.some(({ id }) => NOT_SERVED.has(id)) ? { ok: false, findings: placed(findings) } : accept(registry, placed(findings));
}

function judge(source: Uint8Array, tree: JsonTree, file: MecFile): { readonly registry: MecRegistry; readonly findings: readonly Finding[] } {
  const list = pointerGet(tree, '/records');
  const items = list?.kind === 'array' ? list.items : [];
  const roots = rootOf(items);
  const variant: MecVariant = file.merkle_root !== roots.variants.utf8 && file.merkle_root === roots.variants.ascii ? 'ascii' : 'utf8';
  const root = roots.variants[variant];
  const states = file.records.map(({ id, state }, index) => {
    const item = items[index];
    return convertState(state, (item === undefined ? undefined : pointerGet(item, '/state')) ?? tree, id, `/records/${index}/state`);
  });
  const records = file.records.map((record, index): MecRecord => {
    const item = items[index] ?? tree;
    return {
      id: record.id,
      state: states[index]?.state ?? { mode: 'disabled' },
      updatedAt: record.updated_at,
      updatedBy: record.updated_by,
      rationale: record.rationale,
      evidenceUri: record.evidence_uri ?? null,
      approvals: (record.approvals ?? []) as readonly JsonObject[],
      controls: (record.controls ?? {}) as JsonObject,
      leaf: leafOf(item, variant),
      text: decodeUtf8(source.subarray(item.start, item.end)) ?? '',
    };
  });
  const entropy = { declared: file.invariant_snapshot.generation_entropy, recomputed: generationEntropy(file.records) };
  const registry: MecRegistry = { source, generatedAt: file.generated_at, root, variant, typedRoot: typedRoot(file.records, variant), approvalFreeRoot: approvalFreeLegacyRoot(items, variant), entropy, enforced: file.invariant_snapshot.enforced, records };
  const ofTree = roots.findings.map((finding) => (finding.location?.pointer === undefined ? finding : { ...finding, location: { pointer: `/records${finding.location.pointer}` } }));
  const ofIds = records.flatMap(({ id }, index) => {
    const fault = flagIdFault(id);
    return fault === undefined ? [] : [{ ...fault, location: { pointer: `/records/${index}/id` } }];
  });
  return { registry, findings: [...rootFindings(file, registry, roots.variants), ...ofTree, ...ofIds.slice(0, 100), ...snapshotFindings(registry), ...states.flatMap(({ findings }) => findings)] };
}

/** The finding with line and column of the value that it points to. */
function inSource(finding: Finding, source: Uint8Array, tree: JsonTree): Finding {
  const { pointer } = finding.location ?? {};
  const value = pointer === undefined ? undefined : pointerGet(tree, pointer);
  return value === undefined ? finding : { ...finding, location: { ...finding.location, ...positionAt(source, value.start) } };
}
