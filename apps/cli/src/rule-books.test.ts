import * as attestations from '@plimsoll/attestations';
import * as canonicalJson from '@plimsoll/canonical-json';
import * as contractTests from '@plimsoll/contract-tests';
import * as findings from '@plimsoll/findings';
import * as ledger from '@plimsoll/ledger';
import * as merkle from '@plimsoll/merkle';
import * as phaseManifest from '@plimsoll/phase-manifest';
import * as reference from '@plimsoll/phase-manifest/reference';
import * as signedNote from '@plimsoll/signed-note';
import * as snapshots from '@plimsoll/snapshots';
import { expect, it } from 'vitest';
import { rules } from './rule-books.ts';

const packages: Readonly<Record<string, Readonly<Record<string, unknown>>>> = { attestations, canonicalJson, contractTests, findings, ledger, merkle, phaseManifest, reference, signedNote, snapshots };

const tables = Object.entries(packages).flatMap(([name, exported]) =>
  Object.entries(exported).flatMap(([member, value]) => (typeof value === 'object' && value !== null && 'table' in value ? [[`${member} of ${name}`, Object.keys(value.table as object)] as const] : [])),
);

it.each(tables)('every rule of %s can be explained', (_name, ids) => {
  expect(ids.filter((id) => !rules.has(id))).toEqual([]);
});

it.each(['phase-manifest/status-forged', 'phase-manifest/note-unrecorded', 'phase-manifest/replay-mismatch', 'phase-manifest/reference-mode', 'note/bad-signature', 'contract/golden-rejected'])('%s is among them', (id) => {
  expect(rules.has(id)).toBe(true);
});
