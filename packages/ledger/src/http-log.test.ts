import { ed25519Signer, formatVkey, noteSigner, parseTrustPolicy } from '@plimsoll/signed-note';
import { type Hex, toHex } from '@plimsoll/bytes';
import { hashLeaf, sha256 } from '@plimsoll/merkle';
import { describe, expect, test, vi } from 'vitest';
import { audit, type Fetch, httpLog, httpReader, LedgerError, memoryStore, openLedger, publishedEvidence, serveLog } from './index.ts';
import { evidencePath } from './published-evidence.ts';

const origin = 'log.example/http';
const signer = noteSigner(origin, ed25519Signer(new Uint8Array(32).fill(5)));
const url = 'https://log.example/governance';

/** A log of that many entries behind HTTP; `answer` may replace the answer for a path. */
async function served(size: number, answer: (path: string) => Response | undefined = () => undefined): Promise<Fetch> {
  const store = memoryStore({ origin });
  const ledger = await openLedger({ store, signers: [signer], clock: () => Date.parse('2026-03-01T12:00:00Z') });
  const events = Array.from({ length: size }, (_, i) => ({ id: `e${i}`, source: '/http', type: 'dev.plimsoll.test.happened.v1', data: { i } }));
  for (let at = 0; at < size; at += 1000) await ledger.append(events.slice(at, at + 1000));
  await ledger.read();
  const handler = serveLog(store);
  return async (address, init) => {
    const path = address.slice(url.length);
    return answer(path) ?? (await handler(new Request(`http://store${path}`, init)));
  };
}
const policyResult = parseTrustPolicy(`log ${formatVkey(signer.verifier)}\nquorum none\n`);
const policy = policyResult.ok ? policyResult.value : expect.fail('the policy must parse');

async function auditOf(fetch: Fetch) {
  const findings = [];
  for await (const finding of audit(httpLog(url, fetch), { policy })) findings.push(finding);
  return findings;
}

describe('a log behind an address', () => {
  test('is read, proven and audited as one in a folder', async () => {
    const fetch = await served(300);
    const reader = httpReader(url, fetch);
    const entries = [];
    for await (const each of reader.entries(255n, 258n)) entries.push(each.ok && each.value.index);
    expect(entries).toEqual([255n, 256n, 257n]);
    expect(await reader.proveInclusion(299n)).toMatchObject({ ok: true });
    expect(await reader.proveConsistency(7n, 300n)).toMatchObject({ ok: true });
    expect(await reader.find(toHex(hashLeaf(new Uint8Array())))).toMatchObject({ findings: [{ id: 'ledger/entry-not-found' }] });
  });

  test('is audited without a list of its files, and the summary says so', async () => {
    const findings = await auditOf(await served(300));
    expect(findings).toMatchObject([{ id: 'ledger/audited', verdict: 'pass', detail: { size: '300', listed: false } }]);
    expect(findings[0]?.sentence).toContain('files that nothing explains were not looked for');
  });

  test('may have lost a partial tile whose full one is there', async () => {
    const gone = (path: string): Response | undefined => (path.includes('.p/') ? new Response('gone', { status: 410 }) : undefined);
    expect(await httpReader(url, await served(256, gone)).proveInclusion(1n)).toMatchObject({ ok: true });
  });

  test.each([404, 410])('that answers %i for a file lacks it', async (status) => {
    const fetch = await served(3, (path) => (path === '/tile/entries/000.p/3' ? new Response(null, { status }) : undefined));
    expect((await auditOf(fetch)).map(({ id }) => id)).toEqual(['ledger/bundle-missing', 'ledger/audited']);
    const none: Fetch = () => Promise.resolve(new Response(null, { status }));
    expect(await httpReader(url, none).checkpoint()).toMatchObject({ findings: [{ id: 'ledger/checkpoint-missing' }] });
  });

  test('with an empty file has a file of wrong size', async () => {
    const fetch = await served(3, (path) => (path === '/tile/0/000.p/3' ? new Response(null) : undefined));
    expect((await auditOf(fetch)).map(({ id }) => id)).toEqual(['ledger/tile-size', 'ledger/audited']);
  });
});

describe('an answer from which nothing follows is ledger/unavailable, never a pass and never damage', () => {
  const mute = (status: number, headers: Record<string, string> = {}) => () => Promise.resolve(new Response('no', { status, headers }));
  const cases: readonly [string, () => Promise<Response>, string][] = [
    ['status 403', mute(403), 'status 403'],
    ['status 500', mute(500), 'status 500'],
    ['status 204', () => Promise.resolve(new Response(null, { status: 204 })), 'status 204'],
    ['part of a file', mute(206), 'status 206'],
    ['a redirect', mute(302, { location: 'https://other.example/' }), 'redirects'],
    ['a server that is not there', () => Promise.reject(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') })), 'fetch failed: connect ECONNREFUSED'],
    ['a body that breaks off', () => Promise.resolve(new Response(new ReadableStream({ pull: (controller) => { controller.error(new Error('terminated')); } }))), 'terminated'],
  ];
  test.each(cases)('%s', async (_, fetch, why) => {
    const reader = httpReader(url, fetch);
    const checkpoint = await reader.checkpoint();
    expect(checkpoint).toMatchObject({ ok: false, findings: [{ id: 'ledger/unavailable', verdict: 'inconclusive', location: { file: 'checkpoint' } }] });
    expect(checkpoint.findings[0]?.sentence).toContain(why);
    expect(await auditOf(fetch)).toMatchObject([{ id: 'ledger/unavailable' }, { id: 'ledger/audited', verdict: 'inconclusive' }]);
    await expect(httpLog(url, fetch).read('checkpoint')).rejects.toMatchObject({ code: 'unavailable' } satisfies Partial<LedgerError>);
  });

  test('for one file of many, and the audit goes on', async () => {
    const fetch = await served(600, (path) => (path === '/tile/entries/001' ? new Response('busy', { status: 503 }) : undefined));
    expect(await auditOf(fetch)).toMatchObject([{ id: 'ledger/unavailable', location: { file: 'tile/entries/001' } }, { id: 'ledger/audited', verdict: 'inconclusive', detail: { size: '600' } }]);
  });

  test('for a tile that a proof needs', async () => {
    const fetch = await served(300, (path) => (path.startsWith('/tile/0') ? new Response('busy', { status: 503 }) : undefined));
    const reader = httpReader(url, fetch);
    expect(await reader.proveInclusion(1n)).toMatchObject({ findings: [{ id: 'ledger/unavailable' }] });
    expect(await reader.proveConsistency(3n, 300n)).toMatchObject({ findings: [{ id: 'ledger/unavailable' }] });
    expect(await reader.find(toHex(hashLeaf(new Uint8Array())))).toMatchObject({ findings: [{ id: 'ledger/unavailable' }] });
  });

  test('four bundles in a row end the audit', async () => {
    const busy = (path: string): Response | undefined => (path.startsWith('/tile/entries/') ? new Response('busy', { status: 503 }) : undefined);
    const sentences = async (size: number): Promise<string[]> => (await auditOf(await served(size, busy))).filter(({ id }) => id === 'ledger/unavailable').map(({ sentence }) => sentence);
    expect(await sentences(1024)).toHaveLength(4);
    const longer = await sentences(2000);
    expect(longer).toHaveLength(5);
    expect(longer[4]).toContain('entries 1024 to 1999 were not looked for');
  });
});

test('an endless answer is cut one byte behind what its file may have', async () => {
  let cancelled = false;
  const endless = (): Response => new Response(new ReadableStream({ pull: (controller) => { controller.enqueue(new Uint8Array(50)); }, cancel: () => { cancelled = true; } }));
  const bytes = await httpLog(url, () => Promise.resolve(endless())).read('tile/0/000.p/2');
  expect([bytes?.length, cancelled]).toEqual([65, true]);
});

test('only files of a log are asked for, and no redirect is followed', async () => {
  const fetch = vi.fn<Fetch>(() => Promise.resolve(new Response('x')));
  const source = httpLog(`${url}//`, fetch);
  for (const path of ['.state/log.json', '../secret', 'tile/0/000?x', 'checkpoint#']) expect(await source.read(path)).toBeUndefined();
  expect(fetch).not.toHaveBeenCalled();
  await source.read('checkpoint');
  expect(fetch).toHaveBeenCalledWith(`${url}/checkpoint`, { redirect: 'manual' });
});

test.each(['file:///etc', 'ftp://a', 'log', 'https://user:secret@log.example/', 'https://log.example/?a=b', 'https://log.example/#a'])('%s is no address of a log', (address) => {
  expect(() => httpLog(address)).toThrow(TypeError);
  expect(() => httpLog(address)).not.toThrow(/secret/u);
});

test('evidence behind an address is looked at as in a folder: verified, missing, altered, or not to be had now', async () => {
  const digest = (text: string): Hex => toHex(sha256(Buffer.from(text)));
  const answers: Record<string, Response> = {
    [evidencePath(digest('good'))]: new Response('good'),
    [evidencePath(digest('altered'))]: new Response('other'),
    [evidencePath(digest('down'))]: new Response('', { status: 503 }),
  };
  const evidence = publishedEvidence(httpLog(url, await served(1, (path) => answers[path.slice(1)])));
  expect(await evidence.get(digest('good'))).toMatchObject({ ok: true, value: Uint8Array.from(Buffer.from('good')) });
  for (const [text, id] of [['altered', 'ledger/evidence-altered'], ['missing', 'ledger/evidence-missing'], ['down', 'ledger/unavailable']] as const) {
    expect(await evidence.get(digest(text))).toMatchObject({ ok: false, findings: [{ id }] });
  }
});
