import { pointerGet, positionAt } from '@plimsoll/canonical-json';
import { type ClaimResult, defineClaimKind, type Finding } from '@plimsoll/findings';
import * as z from 'zod';
import { legacyRules } from '../legacy-rules.ts';
import { jsonPointer } from './claim-shapes.ts';
import { type ReadRegistry, readRegistry, RegistryRecords } from './registry-records.ts';
import { registryRules, snapshotNameRules } from './rules.ts';

const SnapshotNameClaim = RegistryRecords.extend({
  registry: z.string().regex(/^[A-Za-z0-9._-]+$/).describe('Name of the registry, the first part of the file name'),
  time: jsonPointer.default('/generated_at').describe('Pointer to the time inside the file'),
});

const NAME = /^(.+)_(\d{4}-\d{2}-\d{2})T(\d{2})-(\d{2})-(\d{2})((?:\.\d{1,9})?)Z_([0-9a-f]{64})\.json$/;
const TIME = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})$/;

/** RFC 3339 time as UTC text cut to the number of fractional digits; undefined if it is none. */
function cutTime(text: string, digits: number): string | undefined {
  const match = TIME.exec(text);
  const instant = match === null ? Number.NaN : Date.parse(`${match[1] ?? ''}${match[3] ?? ''}`);
  if (match === null || Number.isNaN(instant)) return undefined;
  const seconds = new Date(instant).toISOString().slice(0, 19);
  return digits === 0 ? `${seconds}Z` : `${seconds}.${(match[2] ?? '').padEnd(9, '0').slice(0, digits)}Z`;
}

/** "This snapshot file holds what its name says." */
export const snapshotNameClaim = defineClaimKind({
  kind: 'snapshot-name',
  title: 'A snapshot file named <registry>_<time>_<root>.json holds this root and time',
  schema: SnapshotNameClaim,
  rules: [snapshotNameRules, registryRules, legacyRules],
  async verify(claim, reader): Promise<ClaimResult> {
    const name = claim.file.slice(claim.file.lastIndexOf('/') + 1);
    const match = NAME.exec(name);
    if (match === null || match[1] !== claim.registry) {
      return { findings: [snapshotNameRules.finding('snapshot-name/malformed', { sentence: `${name} is not ${claim.registry}_<time>_<root>.json`, location: { file: claim.file }, expected: claim.registry, actual: name })] };
    }
    const registry = await readRegistry(claim, reader);
    if (!registry.ok) return { findings: registry.findings };
    const [root, fraction] = [match[7] ?? '', match[6] ?? ''];
    const time = `${match[2] ?? ''}T${match[3] ?? ''}:${match[4] ?? ''}:${match[5] ?? ''}${fraction}Z`;
    const faults = [...rootFaults(registry.value, root), ...timeFaults(registry.value, claim.time, time, Math.max(0, fraction.length - 1))];
    const { evidence, count } = registry.value;
    if (faults.length > 0) return { findings: [...registry.findings, ...faults] };
    return { findings: registry.findings, holds: { sentence: `${evidence.name}: the root of its ${count} records and its time ${time} are those of its name`, evidence: [{ name: evidence.name, sha256: evidence.sha256 }] } };
  },
});

function rootFaults({ evidence, roots, count }: ReadRegistry, expected: string): Finding[] {
  if (roots.some(({ root }) => root === expected)) return [];
  const actual = roots.map(({ root }) => root);
  return [
    snapshotNameRules.finding('snapshot-name/root-mismatch', {
      sentence: `${evidence.name}: its ${count} records have the root ${actual[0] ?? ''}, its name says ${expected}`,
      location: { file: evidence.name },
      expected,
      actual,
      evidence: [{ name: evidence.name, sha256: evidence.sha256 }],
    }),
  ];
}

function timeFaults({ evidence, tree }: ReadRegistry, pointer: string, expected: string, digits: number): Finding[] {
  const value = pointerGet(tree, pointer);
  const actual = value?.kind === 'string' ? cutTime(value.value, digits) : undefined;
  if (actual === expected) return [];
  const location = { file: evidence.name, ...(value !== undefined && positionAt(evidence.bytes, value.start)), pointer };
  const said = value?.kind === 'string' ? value.value : 'no RFC 3339 time';
  return [snapshotNameRules.finding('snapshot-name/time-mismatch', { sentence: `${evidence.name} says ${said} at ${pointer}, its name says ${expected}`, location, expected, actual: said })];
}
