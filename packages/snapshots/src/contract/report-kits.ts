import { encodeUtf8 } from '@plimsoll/bytes';
import type { ContractKit, Json } from '@plimsoll/findings';
import { jsonSchemaOf } from '@plimsoll/findings/contract';
import type { FileRecord } from '../file-record.ts';
import { createManifest } from '../manifest.ts';
import { parseRehearsal, parseRestoreReport } from '../read-report.ts';
import { Rehearsal, rehearsalReport, REHEARSAL_VERSION } from '../rehearsal.ts';
import { planRestore } from '../restore-plan.ts';
import { RESTORE_VERSION, RestoreReport, restoreReport } from '../restore-report.ts';
import { wholeTree } from '../scope.ts';
import { golden, malformed, replace, shared, textOf, verdictOf, wrong } from './kit-parts.ts';

const record = (path: string, digit: string, executable = false): FileRecord => ({ path, sha256: digit.repeat(64), size: 8, executable });

const manifest = createManifest([record('a', '1'), record('b', '2'), record('c', '3', true), record('d', '4')], { label: 'M6', created_at: '2026-01-05T10:00:00.000Z', scope: wholeTree });
const present = [record('b', '9'), record('c', '3'), record('d', '4'), record('x', '5'), record('y', '6')];
const withExtras = [...manifest.files, record('x', '5'), record('y', '6')];
const SEMANTIC = ['snapshots/report-contradicts-itself'];
const ids = ['snapshots/report-invalid', ...SEMANTIC];

const restores = [
  golden('restored', 'Files created, replaced and made executable; others left alone', textOf(restoreReport(manifest, present, withExtras).report)),
  golden('nothing-to-do', 'Nothing had to be done', textOf(restoreReport(manifest, manifest.files, manifest.files).report)),
  golden('deleted', 'What the snapshot does not have was removed', textOf(restoreReport(manifest, present, manifest.files).report)),
  golden('mismatch', 'A file was changed by somebody else meanwhile', textOf(restoreReport(manifest, present, [record('a', '7'), ...withExtras.slice(1)]).report)),
];

/** Which scenarios the report of a restore shows. */
function classifyRestore(value: Json): readonly string[] {
  const read = parseRestoreReport(encodeUtf8(JSON.stringify(value)));
  if (!read.ok) return [];
  const { equal, written, deleted } = read.value;
  if (!equal) return ['mismatch'];
  return [...(deleted.length > 0 ? ['deleted'] : []), written.length > 0 ? 'restored' : 'nothing-to-do'];
}

/** The kit of `plimsoll.snapshot-restore.v1`: what a restore did. A report of a restore that failed is a good one if it says so. */
export const restoreKit: ContractKit = {
  ...shared,
  id: RESTORE_VERSION,
  title: 'Report of a restore',
  jsonSchema: jsonSchemaOf(RestoreReport, { id: RESTORE_VERSION, title: 'Report of a restore', description: 'What a restore did, from what was on the disk before it and after it.', semantic: SEMANTIC }),
  verify: (bytes) => verdictOf(parseRestoreReport(bytes)),
  golden: restores,
  scenarios: restores.map(({ scenario }) => scenario),
  classify: classifyRestore,
  mutations: [
    wrong('mismatch', 'mismatch-as-equal', 'report-contradicts-itself', 'A failed restore that says it was right', replace('/equal', true)),
    wrong('restored', 'other-root', 'report-contradicts-itself', 'A right restore of another snapshot', replace('/snapshot_root', '0'.repeat(64))),
    wrong('restored', 'path-twice', 'report-contradicts-itself', 'A path that stands twice', replace('/written', ['a', 'a', 'b', 'c'])),
    wrong('restored', 'order', 'report-contradicts-itself', 'Paths in another order', replace('/written', ['b', 'a', 'c'])),
    wrong('restored', 'two-lists', 'report-contradicts-itself', 'A path both written and deleted', replace('/deleted', ['a'])),
  ],
  expectations: malformed('report-invalid'),
  findings: ids,
};

function rehearsed(target: readonly FileRecord[], facts: { readonly deleteExtra?: boolean; readonly materialised?: boolean; readonly reproduced?: readonly FileRecord[] } = {}): Uint8Array {
  const planned = planRestore(manifest, target, { deleteExtra: facts.deleteExtra ?? false });
  if (!planned.ok) throw new Error('Cannot make an example: its plan was refused');
  return textOf(rehearsalReport(manifest, planned.value, { present: target, reproduced: facts.reproduced ?? manifest.files, materialised: facts.materialised ?? true, spaceOk: true }).report);
}

const rehearsals = [
  golden('changes', 'Files to create, replace and make executable', rehearsed(present)),
  golden('deletes', 'What the snapshot does not have is to be removed', rehearsed(present, { deleteExtra: true, materialised: false })),
  golden('noop', 'Nothing would change', rehearsed(manifest.files)),
  golden('not-reproduced', 'The disk gave back other content', rehearsed(present, { reproduced: present })),
];

/** Which scenarios the report of a rehearsal shows. */
function classifyRehearsal(value: Json): readonly string[] {
  const read = parseRehearsal(encodeUtf8(JSON.stringify(value)));
  if (!read.ok) return [];
  const { equal, noop, delete: deleted } = read.value;
  if (!equal) return ['not-reproduced'];
  return [noop ? 'noop' : deleted.length > 0 ? 'deletes' : 'changes'];
}

/** The kit of `plimsoll.snapshot-rehearsal.v1`: what a restore would do, and whether the snapshot could be reproduced. */
export const rehearsalKit: ContractKit = {
  ...shared,
  id: REHEARSAL_VERSION,
  title: 'Report of a rehearsal',
  jsonSchema: jsonSchemaOf(Rehearsal, { id: REHEARSAL_VERSION, title: 'Report of a rehearsal', description: 'What a restore would do, and whether the snapshot could be reproduced.', semantic: SEMANTIC }),
  verify: (bytes) => verdictOf(parseRehearsal(bytes)),
  golden: rehearsals,
  scenarios: rehearsals.map(({ scenario }) => scenario),
  classify: classifyRehearsal,
  mutations: [
    wrong('not-reproduced', 'mismatch-as-equal', 'report-contradicts-itself', 'A failed rehearsal that says it was right', replace('/equal', true)),
    wrong('noop', 'noop-as-change', 'report-contradicts-itself', 'A rehearsal of nothing that says it showed something', replace('/noop', false)),
    wrong('changes', 'change-as-noop', 'report-contradicts-itself', 'Changes said to be none', replace('/noop', true)),
    wrong('changes', 'order', 'report-contradicts-itself', 'Paths in another order', replace('/extra', ['y', 'x'])),
    wrong('changes', 'two-lists', 'report-contradicts-itself', 'A path to be created that is there', replace('/create', ['a', 'b'])),
  ],
  expectations: malformed('report-invalid'),
  findings: ids,
};
