import { toHex } from '@plimsoll/bytes';
import { sha256 } from '@plimsoll/merkle';
import { describe, expect, test } from 'vitest';
import { publishedFile } from './published-file.ts';
import { serveLog } from './serve-log.ts';

const bytes = new Uint8Array([1, 2, 3]);
const evidence = `evidence/sha256/${toHex(sha256(bytes)).slice(0, 2)}/${toHex(sha256(bytes))}`;

/** A folder that hands out whatever it is asked for, so that only the handler stands between a path and a file. */
function everything(): { read: (path: string) => Promise<Uint8Array>; asked: string[] } {
  const asked: string[] = [];
  return { asked, read: (path) => (asked.push(path), Promise.resolve(bytes)) };
}
const get = (path: string, init?: RequestInit): Request => new Request(`http://log.example${path}`, init);

describe('publishedFile', () => {
  test.each([
    ['checkpoint', false, 1024 * 1024],
    ['tile/0/000', true, 8192],
    ['tile/2/x001/234.p/7', true, 224],
    ['tile/entries/000', true, 256 * 65_537],
    ['tile/entries/000.p/2', true, 2 * 65_537],
    [evidence, true, 16 * 1024 * 1024],
  ])('%s', (path, immutable, maxBytes) => {
    expect(publishedFile(path)).toMatchObject({ immutable, maxBytes });
  });
});

describe('serveLog', () => {
  test('a tile may be cached for ever', async () => {
    const response = await serveLog(everything())(get('/tile/0/000'));
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toEqual({
      'access-control-allow-origin': '*',
      'cache-control': 'public, max-age=31536000, immutable',
      'content-length': '3',
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
    });
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
  });

  test('the checkpoint must be asked for each time, and is sent only where it changed', async () => {
    const handler = serveLog(everything());
    const first = await handler(get('/checkpoint'));
    const tag = first.headers.get('etag') ?? '';
    expect([first.status, first.headers.get('cache-control'), first.headers.get('content-type'), tag]).toEqual([200, 'no-cache', 'text/plain; charset=utf-8', `"${toHex(sha256(bytes))}"`]);
    for (const sent of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const again = await handler(get('/checkpoint', { headers: { 'if-none-match': sent } }));
      expect([again.status, again.headers.get('etag'), await again.text()]).toEqual([304, tag, '']);
    }
    expect((await handler(get('/checkpoint', { headers: { 'if-none-match': '"other"' } }))).status).toBe(200);
  });

  test('HEAD has the headers of GET and no body', async () => {
    const handler = serveLog(everything());
    for (const path of ['/checkpoint', '/tile/0/000']) {
      const [asked, headed] = [await handler(get(path)), await handler(get(path, { method: 'HEAD' }))];
      expect([...headed.headers]).toEqual([...asked.headers]);
      expect(await headed.text()).toBe('');
    }
  });

  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('%s is not allowed', async (method) => {
    const response = await serveLog(everything())(get('/checkpoint', { method }));
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  test.each([
    '/', '', '/.state/log.json', '/.state', '/tile', '/tile/', '/tile/0/000/', '//tile/0/000', '/tile//0/000', '/Checkpoint', '/checkpoint/', '/checkpoint%00', '/%63heckpoint',
    '/tile/0/000%00', '/tile%2F0%2F000', '/..%2f.state%2flog.json', '/tile/..%2f..%2f.state/log.json', '/%2e%2e/.state/log.json', '/..;/.state/log.json', '/tile\\..\\.state', '/tile/0/001000', '/tile/0/000.p/0',
    '/tile/0/000.p/256', '/tile/64/000', '/tile/entries/٠٠٠', '/evidence/sha256/00/'.padEnd(84, 'f'), `/${evidence.toUpperCase()}`, `/${evidence}.new`, '/evidence/sha256',
  ])('%j is no file of a log, and is not looked for', async (path) => {
    const folder = everything();
    expect((await serveLog(folder)(get(path))).status).toBe(404);
    expect(folder.asked).toEqual([]);
  });

  test('what is not there is 404, and may be there later', async () => {
    const response = await serveLog({ read: () => Promise.resolve(undefined) })(get('/tile/0/000'));
    expect([response.status, response.headers.get('cache-control')]).toEqual([404, 'no-cache']);
  });

  test('a file that is larger than it can be is not served cut', async () => {
    const response = await serveLog({ read: () => Promise.resolve(new Uint8Array(33)) })(get('/tile/0/000.p/1'));
    expect([response.status, response.headers.get('cache-control')]).toEqual([500, 'no-cache']);
  });
});
