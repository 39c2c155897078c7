import { type JsonTree, parseJsonTree, pointerGet, positionAt, treeToJson } from '@plimsoll/canonical-json';
import { type ClaimResult, defineClaimKind, type Evidence, type EvidenceReader, type Finding } from '@plimsoll/findings';
import * as z from 'zod';
import { legacyRules } from '../legacy-rules.ts';
import { setRules } from '../set-rules.ts';
import { jsonPointer, sha256Hex, workspacePath } from './claim-shapes.ts';
import { differences } from './json-differences.ts';
import { type ReadRegistry, readRegistry, RegistryRecords } from './registry-records.ts';
import { registryRules } from './rules.ts';

const RegistryRootClaim = RegistryRecords.extend({
  root: z
    .union([sha256Hex, z.strictObject({ file: workspacePath.optional().describe('Another file that states the root; the registry itself if absent'), pointer: jsonPointer })])
    .describe('The claimed root: 64 hex digits, or where they stand'),
  snapshot: workspacePath.optional().describe('An anchored copy of the registry: names what changed where the roots differ'),
});
type RegistryRootClaim = z.infer<typeof RegistryRootClaim>;

/** A root as stated: the digits and where they stand. */
interface StatedRoot {
  readonly root: string;
  readonly location: NonNullable<Finding['location']>;
  readonly evidence: readonly Evidence[];
}

/** "The root of these records is this one." */
export const registryRootClaim = defineClaimKind({
  kind: 'registry-root',
  title: 'The root recomputed from the records of a registry is the claimed one',
  schema: RegistryRootClaim,
  rules: [registryRules, legacyRules, setRules],
  async verify(claim, reader): Promise<ClaimResult> {
    const registry = await readRegistry(claim, reader);
    if (!registry.ok) return { findings: registry.findings };
    const stated = await readStatedRoot(claim, registry.value, reader);
    if ('findings' in stated) return { findings: [...registry.findings, ...stated.findings] };
    const { evidence, roots, count } = registry.value;
    const match = roots.find(({ root }) => root === stated.root);
    if (match === undefined) {
      const actual = roots[0]?.root ?? '';
      const mismatch = registryRules.finding('registry/root-mismatch', {
        sentence: `${evidence.name}: its ${count} records have the root ${actual}, the claimed root is ${stated.root}`,
        location: stated.location,
        expected: stated.root,
        actual: roots.map(({ root }) => root),
        evidence: [evidence, ...stated.evidence].map(({ name, sha256 }) => ({ name, sha256 })),
      });
      return { findings: [...registry.findings, mismatch, ...(await changes(claim, stated.root, registry.value, reader))] };
    }
    return {
      findings: registry.findings,
      holds: {
        sentence: `${evidence.name}: the root ${stated.root} was recomputed from its ${count} records (${match.name})`,
        evidence: [evidence, ...stated.evidence].map(({ name, sha256 }) => ({ name, sha256 })),
      },
    };
  },
});

async function readStatedRoot(claim: RegistryRootClaim, registry: ReadRegistry, reader: EvidenceReader): Promise<StatedRoot | { readonly findings: readonly Finding[] }> {
  if (typeof claim.root === 'string') return { root: claim.root, location: { file: registry.evidence.name, pointer: claim.records }, evidence: [] };
  const { file, pointer } = claim.root;
  let [evidence, tree]: [Evidence, JsonTree] = [registry.evidence, registry.tree];
  if (file !== undefined) {
    const other = await reader.read(file);
    if (!other.ok) return { findings: other.findings };
    evidence = other.value;
    const parsed = parseJsonTree(evidence.bytes, { integers: 'any' });
    if (!parsed.ok) return { findings: parsed.findings.map((finding) => ({ ...finding, location: { ...finding.location, file: evidence.name } })) };
    tree = parsed.value;
  }
  const value = pointerGet(tree, pointer);
  const location = { file: evidence.name, ...(value !== undefined && positionAt(evidence.bytes, value.start)), pointer };
  if (value?.kind !== 'string' || !sha256Hex.safeParse(value.value).success) {
    return { findings: [registryRules.finding('registry/malformed', { sentence: `${evidence.name} has no root of 64 hex digits at ${pointer}`, location })] };
  }
  return { root: value.value, location, evidence: file === undefined ? [] : [evidence] };
}

/** Where the registry differs from a snapshot that still has the claimed root. */
async function changes(claim: RegistryRootClaim, root: string, registry: ReadRegistry, reader: EvidenceReader): Promise<Finding[]> {
  if (claim.snapshot === undefined) return [];
  const snapshot = await readRegistry({ ...claim, file: claim.snapshot }, reader);
  if (!snapshot.ok || !snapshot.value.roots.some((each) => each.root === root)) return [];
  const [before, after] = [pointerGet(snapshot.value.tree, claim.records), pointerGet(registry.tree, claim.records)];
  if (before === undefined || after === undefined) return [];
  return differences(treeToJson(before), treeToJson(after)).map(({ pointer, expected, actual }) => {
    const at = claim.records + pointer;
    const value = pointerGet(registry.tree, at);
    return registryRules.finding('registry/record-differs', {
      sentence: `${registry.evidence.name}${at} is ${actual === undefined ? 'absent' : JSON.stringify(actual)}, the anchored snapshot has ${expected === undefined ? 'nothing there' : JSON.stringify(expected)}`,
      location: { file: registry.evidence.name, ...(value !== undefined && positionAt(registry.evidence.bytes, value.start)), pointer: at },
      ...(expected !== undefined && { expected }),
      ...(actual !== undefined && { actual }),
    });
  });
}
