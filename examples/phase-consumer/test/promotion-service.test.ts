import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { torghutPhaseManifestV1 as contract } from '@plimsoll/phase-manifest';
import { collectEvidence } from '@plimsoll/phase-manifest/node';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { type PromotionService, type ServiceOptions, startPromotionService } from '../src/index.ts';
import { golden, ids, NOW, post } from './post.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'plimsoll-consumer-'));
const started: PromotionService[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((service) => service.close()));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function start(options: Partial<ServiceOptions> = {}): Promise<string> {
  const service = await startPromotionService({ now: () => NOW, maxAgeSeconds: 3600, lookAt: (refs) => collectEvidence(folder, refs), ...options });
  started.push(service);
  return service.url;
}

/** The manifest of a live run whose artifacts are in the folder; digests can be those of something else. */
function liveManifest(run: string, digestOf = (text: string): string => createHash('sha256').update(text).digest('hex')): string {
  const at = (name: string): string => `${run}/${name}`;
  const lane = JSON.parse(new TextDecoder().decode(golden('live-pass'))) as { readonly phases: readonly { readonly artifact_refs: readonly string[] }[] };
  const names = lane.phases.map(({ artifact_refs: refs }) => refs.map((ref) => at(path.basename(ref))));
  const digests: Record<string, string> = {};
  mkdirSync(path.join(folder, run), { recursive: true });
  for (const ref of names.flat()) {
    writeFileSync(path.join(folder, ref), ref);
    digests[ref] = digestOf(ref);
  }
  const manifest = { ...lane, phases: lane.phases.map((phase, index) => ({ ...phase, artifact_refs: names[index] })), artifact_refs: [...new Set(names.flat())].sort(), artifact_digests: digests };
  return JSON.stringify({ ...manifest, runtime_governance: { rollback_triggered: false, drift_status: 'stable', status: 'pass' }, rollback_proof: { rollback_triggered: false, status: 'pass' } });
}

describe('a promotion', () => {
  test('of a run that passed is allowed, and named by its digest', async () => {
    const answer = await post(await start(), golden('paper-pass'));
    expect(answer).toMatchObject({ status: 200, body: { allowed: true, target: 'paper', run_id: 'run-0412', decided_at: NOW, finding_count: 0, findings: [] } });
    expect(answer.body).toHaveProperty('manifest_digest', contract.canPromote(golden('paper-pass'), 'paper').digest);
    expect(answer.headers.get('content-type')).toBe('application/json');
  });

  test.each([
    ['honest-fail', 'paper', 'phase-manifest/not-passing'],
    ['lane', 'paper', 'phase-manifest/governance-pending'],
    ['rollback-with-evidence', 'paper', 'phase-manifest/rollback-triggered'],
    ['rollback-without-evidence', 'paper', 'phase-manifest/rollback-triggered'],
    ['paper-pass', 'live', 'phase-manifest/target-mismatch'],
  ])('of %s to %s is refused: %s', async (id, target, finding) => {
    const answer = await post(await start({ lookAt: () => Promise.resolve(null) }), golden(id), target);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([409, 'application/problem+json']);
    expect(answer.body).toMatchObject({ status: 409, type: 'tag:promotions.example,2026:promotion-refused', title: `No promotion to ${target}`, detail: expect.any(String) as string });
    expect(ids(answer)).toContain(finding);
  });

  test('is refused one second too late, by the clock of the service, and where the manifest comes from the future', async () => {
    expect((await post(await start({ maxAgeSeconds: 60 }), golden('paper-pass'))).status).toBe(200);
    expect(ids(await post(await start({ maxAgeSeconds: 59 }), golden('paper-pass')))).toEqual(['phase-manifest/manifest-stale']);
    expect(ids(await post(await start({ now: () => '2026-03-14T09:27:59Z' }), golden('paper-pass')))).toEqual(['phase-manifest/time-order']);
  });

  test('to live needs the files: allowed with them, refused where nobody can look, disbelieved where one differs, is gone or is a link', async () => {
    const url = await start();
    const manifest = liveManifest('live');
    expect(await post(url, manifest, 'live')).toMatchObject({ status: 200 });
    const blind = await post(await start({ lookAt: () => Promise.resolve(null) }), manifest, 'live');
    expect([blind.status, ids(blind)]).toEqual([409, ['phase-manifest/evidence-unverified']]);

    const report = path.join(folder, 'live/report.json');
    writeFileSync(report, 'something else');
    const differs = await post(url, manifest, 'live');
    expect([differs.status, ids(differs)]).toEqual([422, ['phase-manifest/evidence-digest-mismatch']]);
    rmSync(report);
    const gone = await post(url, manifest, 'live');
    expect([gone.status, ids(gone)]).toEqual([422, ['phase-manifest/evidence-missing']]);
    symlinkSync('/dev/zero', report);
    const link = await post(url, manifest, 'live');
    expect([link.status, ids(link)]).toEqual([422, ['phase-manifest/evidence-path-escape', 'phase-manifest/evidence-missing']]);
  });

  test('of what is no manifest, of another contract, or of too many files costs no look at any file', async () => {
    const looked: unknown[] = [];
    const url = await start({
      lookAt(refs) {
        looked.push(refs);
        return Promise.resolve(null);
      },
    });
    const text = new TextDecoder().decode(golden('live-pass'));
    const many = JSON.parse(text) as { artifact_refs: string[] };
    many.artifact_refs = Array.from({ length: 501 }, (_, index) => `r${String(index).padStart(3, '0')}`).concat(many.artifact_refs).sort();
    expect(ids(await post(url, JSON.stringify(many), 'live'))).toEqual(['phase-manifest/evidence-unverified']);
    for (const body of ['', '{}', '[]', 'null', text.slice(1), text.replace('"status": "pass"', '"status": "fail"'), text.replace('torghut.autonomy.phase-manifest.v1', 'autonomy-phase-manifest-v1')]) {
      expect((await post(url, body, 'live')).status).toBe(422);
    }
    expect(looked).toEqual([]);
  });

  test('that earns thousands of findings gets a hundred, and their number', async () => {
    const manifest = JSON.parse(new TextDecoder().decode(golden('paper-pass'))) as { phases: { slo_gates: unknown[] }[] };
    manifest.phases[0]?.slo_gates.push(...Array.from({ length: 900 }, (_, index) => ({ id: `gate-${index}`, status: 'perhaps' })));
    const { status, body } = await post(await start(), JSON.stringify(manifest));
    expect([status, body.findings?.length]).toEqual([422, 100]);
    expect(body.finding_count).toBeGreaterThan(900);
  });
});

describe('a request', () => {
  test.each<[string, string, RequestInit, number]>([
    ['to another path', '/', { method: 'POST' }, 404],
    ['to a path that only begins so', '/promotions/1?target=paper', { method: 'POST' }, 404],
    ['with another method', '/promotions?target=paper', { method: 'GET' }, 405],
    ['without a target', '/promotions', { method: 'POST' }, 400],
    ['with a target that is none', '/promotions?target=production', { method: 'POST' }, 400],
    ['with two targets', '/promotions?target=paper&target=live', { method: 'POST' }, 400],
    ['without a media type', '/promotions?target=paper', { method: 'POST', body: new Uint8Array(2) }, 415],
    ['with another media type', '/promotions?target=paper', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' }, 415],
    ['with another character set', '/promotions?target=paper', { method: 'POST', headers: { 'content-type': 'application/json; charset=latin1' }, body: '{}' }, 415],
    ['that is compressed', '/promotions?target=paper', { method: 'POST', headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' }, body: '{}' }, 415],
  ])('%s is answered by a problem', async (_name, place, init, status) => {
    const response = await fetch((await start()) + place, init);
    expect([response.status, response.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
    expect(await response.json()).toMatchObject({ status });
    expect(response.headers.get('allow')).toBe(status === 405 ? 'POST' : null);
  });

  test('with a body over the limit is refused, whether it says so or not; one at the limit is read', async () => {
    const url = await start({ limits: { body: 1000 } });
    expect((await post(url, ' '.repeat(1001))).status).toBe(413);
    const chunks = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let index = 0; index < 11; index++) controller.enqueue(new Uint8Array(100));
        controller.close();
      },
    });
    const init: RequestInit & { readonly duplex: 'half' } = { method: 'POST', headers: { 'content-type': 'application/json' }, body: chunks, duplex: 'half' };
    expect((await fetch(`${url}/promotions?target=paper`, init)).status).toBe(413);
    expect((await post(url, ' '.repeat(1000))).status).toBe(422);
  });

  test('that never ends is ended', async () => {
    const url = new URL(await start({ limits: { head: 50, request: 100 } }));
    const socket = connect(Number(url.port), url.hostname);
    socket.write('POST /promotions?target=paper HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{');
    let answer = '';
    for await (const chunk of socket.setEncoding('utf8')) answer += String(chunk);
    expect(answer).not.toMatch(/^HTTP\/1\.1 [25]/u);
  });

  test('whose evidence cannot be read is not decided, and says nothing of why', async () => {
    const records: unknown[] = [];
    const url = await start({
      lookAt: () => Promise.reject(new Error('EACCES /secret')),
      log(record) {
        records.push(record);
      },
    });
    const answer = await post(url, liveManifest('unreadable'), 'live');
    expect([answer.status, JSON.stringify(answer.body).includes('secret')]).toEqual([500, false]);
    expect(records).toEqual([{ error: 'Error: EACCES /secret' }, expect.objectContaining({ status: 500 })]);
  });
});

test('a client that leaves in the middle is nobody to answer, and no error', async () => {
  const records: unknown[] = [];
  const url = new URL(await start({ log: (record) => void records.push(record) }));
  const socket = connect(Number(url.port), url.hostname);
  socket.write('POST /promotions?target=paper HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{');
  socket.end();
  for await (const chunk of socket.setEncoding('utf8')) expect(String(chunk)).toMatch(/^HTTP\/1\.1 400/u);
  await started.pop()?.close();
  expect(records).toEqual([]);
});

describe('a service that stops', () => {
  test('finishes what is under way and takes nothing new', async () => {
    let answered = (): void => undefined;
    let asked = (): void => undefined;
    const looking = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const url = await start({
      async lookAt(refs) {
        asked();
        await new Promise<void>((resolve) => {
          answered = resolve;
        });
        return collectEvidence(folder, refs);
      },
    });
    const underWay = post(url, liveManifest('stopping'), 'live');
    await looking;
    const closed = started.pop()?.close();
    await expect(fetch(url)).rejects.toThrow();
    answered();
    const { status, headers } = await underWay;
    expect([status, headers.get('connection')]).toEqual([200, 'close']);
    await closed;
  });

  test('ends what does not finish in time', async () => {
    let asked = (): void => undefined;
    const looking = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const url = await start({
      lookAt() {
        asked();
        return new Promise(() => undefined);
      },
      limits: { grace: 10 },
    });
    const underWay = post(url, liveManifest('stuck'), 'live');
    const failed = expect(underWay).rejects.toThrow();
    await looking;
    await started.pop()?.close();
    await failed;
  });
});
