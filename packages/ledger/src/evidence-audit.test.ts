import { encodeUtf8, toHex } from '@plimsoll/bytes';
import { sha256 } from '@plimsoll/merkle';
import { expect, test } from 'vitest';
import { CrashFiles } from '../test/crash-files.ts';
import { brief, bytesOf, event, filesOf, findingsOf } from '../test/log-files.ts';
import { evidenceStore } from './evidence-store.ts';
import { evidencePath, publishedEvidence } from './published-evidence.ts';

const plan = encodeUtf8('the plan');
const digest = toHex(sha256(plan));
const reference = { name: 'plan', sha256: digest, size: plan.length, mediaType: 'text/plain' };
const governance = { phase: 'M6', action: 'PROMOTE', root: null, signer: 'alice', notes: '' };
const log = await filesOf([event(0), event(1, { data: { evidence: [reference] } }), event(2, { data: { governance, evidence: [reference] } })].map(bytesOf));
const storeWith = (bytes: Uint8Array | undefined): ReturnType<typeof evidenceStore> => evidenceStore('/log', { files: CrashFiles.holding('/log', new Map(bytes === undefined ? [] : [[evidencePath(digest), bytes]])) });

test('evidence that is there is no finding; without a store it is not looked at', async () => {
  expect(brief(await findingsOf(log, { evidence: storeWith(plan) }))).toEqual(['ledger/audited']);
  expect(brief(await findingsOf(log))).toEqual(['ledger/audited']);
});

test('missing evidence leaves the audit open, named by entry and file', async () => {
  const findings = await findingsOf(log, { evidence: storeWith(undefined) });
  expect(brief(findings)).toEqual([`ledger/evidence-missing ${evidencePath(digest)}`, `ledger/evidence-missing ${evidencePath(digest)}`, 'ledger/audited']);
  expect(findings.map(({ verdict }) => verdict)).toEqual(['inconclusive', 'inconclusive', 'inconclusive']);
  expect(findings.slice(0, 2).map(({ subject }) => subject)).toEqual(['entry 1', 'entry 2']);
});

test('altered evidence fails it', async () => {
  const findings = await findingsOf(log, { evidence: storeWith(encodeUtf8('the plot')) });
  expect(brief(findings)).toEqual([`ledger/evidence-altered ${evidencePath(digest)}`, `ledger/evidence-altered ${evidencePath(digest)}`, 'ledger/audited']);
  expect(findings.at(-1)?.verdict).toBe('fail');
});

test('a size that the evidence does not have is the fault of the entry', async () => {
  const wrong = await filesOf([bytesOf(event(0, { data: { evidence: [{ ...reference, size: 9 }] } }))]);
  expect(await findingsOf(wrong, { evidence: storeWith(plan) })).toMatchObject([{ id: 'ledger/evidence-altered', expected: 9, actual: 8 }, { id: 'ledger/audited' }]);
});

test('stray evidence is no fault of the log', async () => {
  const files = log.copy();
  files.set('evidence/sha256/00/whatever', plan);
  expect(brief(await findingsOf(files))).toEqual(['ledger/audited']);
});

test('a governance entry whose signer is not proven is named; the proof gets the entry with its evidence', async () => {
  const asked: unknown[] = [];
  const proven = await findingsOf(log, { evidence: storeWith(plan), proves: (entry, held) => asked.push([entry.id, held]) > 0 });
  expect([brief(proven), asked]).toEqual([['ledger/audited'], [['e2', [plan]]]]);
  const unproven = await findingsOf(log, { proves: () => Promise.resolve(false) });
  expect(unproven).toMatchObject([{ id: 'ledger/signer-unproven', verdict: 'inconclusive', severity: 'critical', subject: 'entry 2', actual: 'alice' }, { id: 'ledger/audited', verdict: 'inconclusive', detail: { faults: 1, warnings: 0 } }]);
});

test('evidence is read from the log itself as well; what a server does not give, or too much of it, is not known', async () => {
  const read = (bytes: Uint8Array | undefined) => publishedEvidence({ read: (path) => Promise.resolve(path === evidencePath(digest) ? bytes : undefined) });
  expect(brief(await findingsOf(log, { evidence: read(plan) }))).toEqual(['ledger/audited']);
  const entries = (id: string): string[] => [`${id} ${evidencePath(digest)}`, `${id} ${evidencePath(digest)}`, 'ledger/audited'];
  expect(brief(await findingsOf(log, { evidence: read(undefined) }))).toEqual(entries('ledger/evidence-missing'));
  expect(brief(await findingsOf(log, { evidence: read(encodeUtf8('the plot')) }))).toEqual(entries('ledger/evidence-altered'));
  const long = await findingsOf(log, { evidence: read(new Uint8Array(16 * 1024 * 1024 + 1)) });
  expect([brief(long), long.at(-1)?.verdict]).toEqual([entries('ledger/unavailable'), 'inconclusive']);
});
