import { decodeUtf8, encodeUtf8 } from '@plimsoll/bytes';
import { type JsonTree, parseJsonTree, pointerGet, positionAt, treeToJson } from '@plimsoll/canonical-json';
import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import type { JsonObject } from '@plimsoll/merkle';
import type { FlagState } from '../flag-record.ts';
import { flagRules } from '../flag-rules.ts';
import { asFlagFinding, limits, shapeFaults } from '../read-registry.ts';
import { idFindings, MAX_FINDINGS, rootFinding, snapshotFindings, treeFindings, typedFindings } from './mec-findings.ts';
import { MecFile, type MecRecordShape } from './mec-format.ts';
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
  const source = typeof input === 'string' ? encodeUtf8(input) : new Uint8Array(input);
  // Encoding would replace half a character, which is refused; the leaf is over digits, so no number is too large to be told from its neighbours.
  const parsed = parseJsonTree(typeof input === 'string' && /\p{Surrogate}/u.test(input) ? input : source, { integers: 'any', maxBytes: limits.bytes, maxValues: 20_000_000 });
  if (!parsed.ok) return { ok: false, findings: parsed.findings.map(asFlagFinding) };
  const tree = parsed.value;
  const placed = (findings: readonly Finding[]): Finding[] => findings.map((finding) => inSource(finding, source, tree));
  const shape = MecFile.safeParse(treeToJson(tree));
  if (!shape.success) return { ok: false, findings: placed(shapeFaults(shape.error.issues).findings) };
  const file = shape.data;
  const count = file.records.length;
  if (count > limits.flags) return refuse(flagRules.finding('flags/too-large', { sentence: `The registry has ${count} flags; at most ${limits.flags} are allowed`, expected: limits.flags, actual: count }));
  const list = pointerGet(tree, '/records');
  const items = list?.kind === 'array' ? list.items : [];
  const roots = rootOf(items);
  const variant: MecVariant = file.merkle_root !== roots.variants.utf8 && file.merkle_root === roots.variants.ascii ? 'ascii' : 'utf8';
  const entropy = { declared: file.invariant_snapshot.generation_entropy, recomputed: generationEntropy(file.records) };
  const states = file.records.map(({ id, state }, index) => convertState(state, memberOf(items[index], 'state') ?? tree, id, `/records/${index}/state`));
  const said = [...treeFindings(roots), ...idFindings(file), ...snapshotFindings(file, entropy.recomputed), ...states.flatMap(({ findings }) => findings).slice(0, MAX_FINDINGS)];
  const findings = [rootFinding(file, roots.variants, variant), ...said];
  if (findings.some(({ id }) => NOT_SERVED.has(id))) return { ok: false, findings: placed(findings) };

  const root = roots.variants[variant];
  const typed = typedRoot(file.records, variant);
  const registry: MecRegistry = {
    source,
    generatedAt: file.generated_at,
    root,
    variant,
    typedRoot: typed,
    approvalFreeRoot: approvalFreeLegacyRoot(items, variant),
    entropy,
    enforced: file.invariant_snapshot.enforced,
    records: file.records.map((record, index) => recordOf(record, items[index] ?? tree, states[index]?.state ?? { mode: 'disabled' }, source, variant)),
  };
  return accept(registry, placed([...findings, ...typedFindings(root, typed)]));
}

function recordOf(record: MecRecordShape, item: JsonTree, state: FlagState, source: Uint8Array, variant: MecVariant): MecRecord {
  return {
    id: record.id,
    state,
    updatedAt: record.updated_at,
    updatedBy: record.updated_by,
    rationale: record.rationale,
    evidenceUri: record.evidence_uri ?? null,
    approvals: (record.approvals ?? []) as readonly JsonObject[],
    controls: (record.controls ?? {}) as JsonObject,
    leaf: leafOf(item, variant),
    text: decodeUtf8(source.subarray(item.start, item.end)) ?? '',
  };
}

function memberOf(tree: JsonTree | undefined, name: string): JsonTree | undefined {
  return tree?.kind === 'object' ? tree.members.find(({ key }) => key === name)?.value : undefined;
}

/** The finding with line and column of the value that it points to. */
function inSource(finding: Finding, source: Uint8Array, tree: JsonTree): Finding {
  const { pointer } = finding.location ?? {};
  const value = pointer === undefined ? undefined : pointerGet(tree, pointer);
  return value === undefined ? finding : { ...finding, location: { ...finding.location, ...positionAt(source, value.start) } };
}
