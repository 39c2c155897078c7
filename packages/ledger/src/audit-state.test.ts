import { canonicalBytes } from '@plimsoll/canonical-json';
import type { Finding } from '@plimsoll/findings';
import { describe, expect, test } from 'vitest';
import { brief, bytesOf, event, filesOf, findingsOf, type LogFiles, origin, policyOf, signerOf } from '../test/log-files.ts';
import { type AuditOptions } from './index.ts';
import { formatVkey } from '@plimsoll/signed-note';

const entries = Array.from({ length: 1300 }, (_, i) => bytesOf(event(i)));
const clean = await filesOf(entries);
const faulty = (findings: readonly Finding[]): string[] => brief(findings.filter(({ id, verdict }) => verdict !== 'pass' && id !== 'ledger/audited'));

/** The states after each bundle, as an audit that is broken off there leaves them; the newest one given stands. */
async function statesOf(files: LogFiles, options: Partial<AuditOptions> = {}): Promise<(Uint8Array | undefined)[]> {
  const states: (Uint8Array | undefined)[] = [];
  let newest: Uint8Array | undefined;
  await findingsOf(files, { ...options, onProgress: (_read, _size, state) => states.push((newest = state() ?? newest)) });
  return states;
}
const stateAt = async (files: LogFiles, size: number): Promise<Uint8Array> => (await statesOf(files))[size / 256 - 1]!;
/** What an audit leaves that came to its end: it holds the checkpoint too. */
const stateOf = async (files: LogFiles): Promise<Uint8Array> => (await statesOf(files)).at(-1)!;
const changed = (state: Uint8Array, members: Record<string, unknown>): Uint8Array => canonicalBytes({ ...(JSON.parse(Buffer.from(state).toString()) as object), ...members });

test('a state is small JSON that says what was audited', async () => {
  const state = await stateAt(clean, 1024);
  expect(JSON.parse(Buffer.from(state).toString())).toMatchObject({ schema_version: 'plimsoll.audit-state.v1', origin, size: '1024', checks: [], last_time: '2026-03-01T12:17:03.000Z' });
  expect(state.length).toBeLessThan(1000);
});

const damages: readonly [string, (files: LogFiles) => void][] = [
  ['nothing', () => undefined],
  ['an entry', (f) => { f.flip('tile/entries/002', 300); }],
  ['a tile', (f) => { f.flip('tile/0/001', 100); }],
  ['the first hash of an upper tile', (f) => { f.flip('tile/1/000.p/5', 3); }],
  ['the last hash of an upper tile', (f) => { f.flip('tile/1/000.p/5', 150); }],
  ['a missing bundle', (f) => { f.delete('tile/entries/003'); }],
  ['a missing upper tile', (f) => { f.delete('tile/1/000.p/5'); }],
  ['a stray file', (f) => { f.set('tile/0/099', new Uint8Array(8192)); }],
];
test.each(damages)('broken off after any bundle and gone on with, an audit finds the same where the damage is %s', async (_name, damage) => {
  const files = clean.copy();
  damage(files);
  const whole = faulty(await findingsOf(files));
  for (const state of await statesOf(files)) expect(faulty(await findingsOf(files, state && { resume: state }))).toEqual(whole);
});

test('a duplicate of an entry before the state, and a time before its last one, are found', async () => {
  const more = [...entries.slice(0, 600), bytesOf(event(3)), bytesOf(event(601, { time: '2026-03-01T12:00:01Z' }))];
  const files = await filesOf(more);
  const resume = await stateAt(files, 512);
  const findings = await findingsOf(files, { resume });
  expect(faulty(findings)).toEqual(['ledger/duplicate-event tile/entries/002.p/90', 'ledger/time-regression tile/entries/002.p/90', 'ledger/time-regression tile/entries/002.p/90']);
  expect(faulty(await findingsOf(files))).toEqual(faulty(findings));
});

describe('the log of the next night', () => {
  test('is audited from the state on, and the summary says so', async () => {
    const resume = await stateAt(await filesOf(entries.slice(0, 1100)), 1024);
    let first: bigint | undefined;
    const findings = await findingsOf(clean, { resume, onProgress: (read) => (first ??= read) });
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ id: 'ledger/audited', verdict: 'pass', detail: { size: '1300', resumedFrom: '1024' } });
    expect(findings[0]?.sentence).toBe('Entries 1024 to 1300 of 1300, their tiles and the signed root were recomputed and agree; the 1024 before are taken from the audit state, which has the root that the tiles give');
    expect(first).toBe(1280n);
  });

  const rewritten = (at: number, size = 1300): Promise<LogFiles> => filesOf(entries.slice(0, size).map((entry, i) => (i === at ? bytesOf(event(i, { data: { n: -1 } })) : entry)));
  test('and was rewritten before the state with the real key', async () => {
    const findings = await findingsOf(await rewritten(40), { resume: await stateOf(clean) });
    expect(faulty(findings)).toEqual(['ledger/forked', 'ledger/forked checkpoint', 'split-view/found']);
    expect(brief(findings)[0]).toBe('ledger/audit-restarted');
    expect(findings.at(-1)).toMatchObject({ verdict: 'fail', detail: { resumedFrom: '0' } });
  });
  test('and was rewritten between the state and the checkpoint of that night', async () => {
    expect(faulty(await findingsOf(await rewritten(1290), { resume: await stateOf(clean) }))).toEqual(['ledger/forked checkpoint', 'split-view/found']);
  });
  test('and was cut', async () => {
    expect(faulty(await findingsOf(await filesOf(entries.slice(0, 700)), { resume: await stateOf(clean) }))).toEqual(['ledger/rolled-back checkpoint', 'ledger/rolled-back checkpoint']);
  });
  test('and lost a tile meanwhile, which is no fork', async () => {
    const files = clean.copy();
    files.flip('tile/1/000.p/5', 3);
    const findings = await findingsOf(files, { resume: await stateAt(clean, 1024) });
    expect(brief(findings)).toEqual(['ledger/audit-restarted', 'ledger/tile-altered tile/1/000.p/5', 'ledger/audited']);
  });
});

test('no state goes beyond the first finding', async () => {
  const files = clean.copy();
  files.flip('tile/entries/002', 300);
  expect((await statesOf(files)).at(-1)).toEqual(await stateAt(clean, 512));
});

test.each<[string, (state: Uint8Array) => Uint8Array, Partial<AuditOptions>]>([
  ['no JSON', () => Buffer.from('{'), {}],
  ['another schema', (state) => changed(state, { schema_version: 'plimsoll.audit-state.v2' }), {}],
  ['a size within a bundle', (state) => changed(state, { size: '1023' }), {}],
  ['another log', (state) => changed(state, { origin: 'log.example/other' }), {}],
  ['a change of the key by an entry that changes none', (state) => changed(state, { key_changes: ['300'] }), {}],
  ['a change of the key behind its size', (state) => changed(state, { key_changes: ['1024'] }), {}],
  ['an audit that did not look at evidence', (state) => state, { evidence: { get: () => Promise.reject(new Error('not asked')) } }],
])('a state of %s is named and everything audited', async (_name, change, options) => {
  const findings = await findingsOf(clean, { ...options, resume: change(await stateAt(clean, 1024)) });
  expect(faulty(findings)).toEqual(['ledger/audit-state-bad']);
  expect(findings.at(-1)).toMatchObject({ verdict: 'fail', detail: { size: '1300', resumedFrom: '0' } });
});

test('a policy without the key of the log finds no more with a state than without', async () => {
  const policy = policyOf(`log ${formatVkey(signerOf(1).verifier)}\nquorum none\n`);
  expect(faulty(await findingsOf(clean, { policy, resume: await stateOf(clean) }))).toEqual(['ledger/checkpoint-bad checkpoint']);
});

describe('a checkpoint that was kept, of a size before the state', () => {
  const other = (at: number): Promise<LogFiles> => filesOf(entries.slice(0, 700).map((entry, i) => (i === at ? bytesOf(event(i, { data: { n: -1 } })) : entry)));

  test('is compared by a proof that leads to the signed root', async () => {
    const resume = await stateAt(clean, 1024);
    const known = await Promise.all([0, 1, 256, 300, 512, 700, 1024, 1025, 1300].map(async (size) => (await filesOf(entries.slice(0, size))).get('checkpoint')!));
    expect(brief(await findingsOf(clean, { resume, known }))).toEqual(['ledger/audited']);
    expect(faulty(await findingsOf(clean, { resume, known: [(await other(300)).get('checkpoint')!] }))).toEqual(['ledger/forked checkpoint', 'split-view/found']);
  });
  test('and contradicts the log does not agree with it because tiles before the state were made to', async () => {
    const fork = await other(600);
    const files = clean.copy();
    // Its root at size 700 now follows from the tiles, which nobody recomputes behind a state; the signed root does not.
    files.set('tile/0/002', new Uint8Array([...fork.get('tile/0/002.p/188')!, ...clean.get('tile/0/002')!.subarray(188 * 32)]));
    const findings = await findingsOf(files, { resume: await stateAt(clean, 1024), known: [fork.get('checkpoint')!] });
    expect(faulty(findings)).toEqual(['split-view/undecided']);
    expect(findings.at(-1)).toMatchObject({ id: 'ledger/audited', verdict: 'inconclusive' });
  });
});

test.each([
  ['of less than a bundle', undefined, 10],
  ['that grew by less than a bundle', 520, 530],
  ['that grew', 520, 1030],
])('the state after an audit of a log %s holds its checkpoint: an older copy and another history are found', async (_name, earlier, size) => {
  const resume = earlier === undefined ? undefined : await stateOf(await filesOf(entries.slice(0, earlier)));
  const log = await filesOf(entries.slice(0, size));
  const state = (await statesOf(log, resume && { resume })).at(-1)!;
  expect(Buffer.from((JSON.parse(Buffer.from(state).toString()) as { checkpoint: string }).checkpoint)).toEqual(Buffer.from(log.get('checkpoint')!));
  expect(faulty(await findingsOf(await filesOf(entries.slice(0, size + 3)), { resume: state }))).toEqual([]);
  expect(faulty(await findingsOf(await filesOf(entries.slice(0, size - 3)), { resume: state }))).toEqual(['ledger/rolled-back checkpoint']);
  const other = await filesOf([...entries.slice(0, size - 1), bytesOf(event(size - 1, { data: { n: -1 } }))]);
  expect(faulty(await findingsOf(other, { resume: state }))).toEqual(['ledger/forked checkpoint', 'split-view/found']);
});

test('a checkpoint that nobody signed, or that is not cosigned enough, does not get into the state', async () => {
  const stranger = await filesOf(entries, [signerOf(1)]);
  const states = await statesOf(stranger);
  expect(states.filter((state) => state !== undefined).map((state) => (JSON.parse(Buffer.from(state).toString()) as { checkpoint: unknown }).checkpoint)).toEqual(states.map(() => null));
  expect(brief(await findingsOf(clean, { resume: states.at(-1)! }))).toEqual(['ledger/audited']);
});
