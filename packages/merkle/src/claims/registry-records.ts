import type { Hex } from '@plimsoll/bytes';
import { toHex } from '@plimsoll/bytes';
import { type JsonTree, parseJsonTree, pointerGet, positionAt, treeToJson } from '@plimsoll/canonical-json';
import { accept, type Evidence, type EvidenceReader, type Finding, refuse, type Result } from '@plimsoll/findings';
import * as z from 'zod';
import { legacySortedRoot } from '../legacy-sorted-root.ts';
import { type JsonObject, setOfJson } from '../set-of-json.ts';
import { jsonPointer, workspacePath } from './claim-shapes.ts';
import { registryRules } from './rules.ts';

/** Where the records of a registry stand and how their root is computed. */
export const RegistryRecords = z.strictObject({
  file: workspacePath,
  records: jsonPointer.default('/records').describe('Pointer to the array of records'),
  profile: z
    .union([
      z.literal('legacy-sorted').describe('Sorted leaves, odd node doubled: read and verify only'),
      z.strictObject({
        domain: z.string().regex(/^[a-z0-9][a-z0-9._/-]{0,63}$/),
        id: z.string().min(1).default('id').describe('Member that identifies a record'),
        omit: z.array(z.string()).default([]).describe('Members that the root does not cover'),
      }),
    ])
    .describe('legacy-sorted, or the domain of a sorted-set commitment'),
});
export type RegistryRecords = z.infer<typeof RegistryRecords>;

/** A registry file whose root was recomputed. */
export interface ReadRegistry {
  readonly evidence: Evidence;
  readonly tree: JsonTree;
  /** Roots that the records have under the profile: one for a set, the UTF-8 and ASCII variants of `legacy-sorted`. */
  readonly roots: readonly { readonly name: string; readonly root: Hex }[];
  readonly count: number;
}

/** The finding with the file, and with the position of the value that its pointer (below `at`) names. */
export function placed(finding: Finding, evidence: Evidence, tree: JsonTree, at: string): Finding {
  const pointer = at + (finding.location?.pointer ?? '');
  const value = pointerGet(tree, pointer);
  return { ...finding, location: { file: evidence.name, ...(value !== undefined && positionAt(evidence.bytes, value.start)), pointer } };
}

/** Reads a registry file and recomputes its root. Findings of reading, parsing and of the profile, each with file and place. */
export async function readRegistry(registry: RegistryRecords, reader: EvidenceReader): Promise<Result<ReadRegistry>> {
  const file = await reader.read(registry.file);
  if (!file.ok) return file;
  const evidence = file.value;
  // A set is over RFC 8785 bytes, in which integers beyond 2^53 would fall together; the legacy profile hashes their digits.
  const parsed = parseJsonTree(evidence.bytes, registry.profile === 'legacy-sorted' ? { integers: 'any' } : {});
  if (!parsed.ok) return refuse(...parsed.findings.map((finding) => ({ ...finding, location: { ...finding.location, file: evidence.name } })));
  const tree = parsed.value;
  const records = pointerGet(tree, registry.records);
  if (records?.kind !== 'array') {
    return refuse(registryRules.finding('registry/malformed', { sentence: `${evidence.name} has no array of records at ${registry.records}`, location: { file: evidence.name, pointer: registry.records } }));
  }
  if (records.items.length === 0) {
    return refuse(placed(registryRules.finding('registry/empty', { sentence: `${evidence.name} has no record at ${registry.records}, so nothing was judged; restore the records` }), evidence, tree, registry.records));
  }
  if (registry.profile === 'legacy-sorted') {
    const root = legacySortedRoot(records);
    const findings = root.findings.map((finding) => placed(finding, evidence, tree, registry.records));
    if (!root.ok) return { ok: false, findings };
    const { utf8, ascii } = root.value.variants;
    const roots = utf8 === ascii ? [{ name: 'legacy-sorted', root: utf8 }] : [{ name: 'legacy-sorted, UTF-8 variant', root: utf8 }, { name: 'legacy-sorted, ASCII variant', root: ascii }];
    return accept({ evidence, tree, roots, count: root.value.count }, findings);
  }
  const misshapen = records.items.findIndex((item) => item.kind !== 'object');
  if (misshapen !== -1) {
    return refuse(placed(registryRules.finding('registry/malformed', { sentence: `${evidence.name}: record ${misshapen} is not an object`, location: { pointer: `/${misshapen}` } }), evidence, tree, registry.records));
  }
  const set = setOfJson(treeToJson(records) as readonly JsonObject[], registry.profile);
  const findings = set.findings.map((finding) => placed({ ...finding, location: {} }, evidence, tree, registry.records));
  if (!set.ok) return { ok: false, findings };
  return accept({ evidence, tree, roots: [{ name: registry.profile.domain, root: toHex(set.value.root) }], count: set.value.size }, findings);
}
