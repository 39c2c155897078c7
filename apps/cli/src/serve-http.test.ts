import { request } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ioOf } from '../test/run-in-process.ts';
import { CommandError } from './command-error.ts';
import { listenAddress } from './parsers.ts';
import { type Handler, type HttpLimits, serveHttp, startHttp } from './serve-http.ts';

const loopback = { host: '127.0.0.1', port: 0 };

/** A server of the handler, and what it reported. */
async function started(handler: Handler, limits: Partial<HttpLimits> = {}) {
  const reports: string[] = [];
  const server = await startHttp(handler, loopback, (line) => void reports.push(line), limits);
  onTestFinished(() => server.close());
  return { ...server, reports, port: Number(new URL(server.url).port) };
}

/** What the server answers to these bytes until it closes the connection: with a reset, where it did not read all that was sent. */
function raw(port: number, sent: string): Promise<string> {
  let answer = '';
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  socket.on('data', (part: string) => (answer += part)).on('error', () => undefined);
  socket.write(sent);
  return new Promise((resolve) => socket.on('close', () => { resolve(answer); }));
}

const echo: Handler = async (asked) => new Response(`${asked.method} ${new URL(asked.url).pathname}${new URL(asked.url).search} ${await asked.text()}`);

describe('listenAddress', () => {
  it.each([
    ['127.0.0.1:8080', { host: '127.0.0.1', port: 8080 }],
    ['[::1]:0', { host: '::1', port: 0 }],
    ['log.example:65535', { host: 'log.example', port: 65_535 }],
  ])('reads %s', (input, address) => {
    expect(listenAddress(input)).toEqual(address);
  });

  it.each(['', '8080', ':8080', '127.0.0.1', '127.0.0.1:', '127.0.0.1:65536', '127.0.0.1:08', '::1:80', '[::1]', 'a b:80', 'http://a:80'])('refuses %j', (input) => {
    expect(() => listenAddress(input)).toThrow(RangeError);
  });
});

describe('startHttp', () => {
  it('hands method, path, query, headers and body to the handler', async () => {
    const { url } = await started(async (asked) => Response.json([asked.method, asked.url, asked.headers.get('x-a'), await asked.text()]));
    const response = await fetch(`${url}/a/b?c=d`, { method: 'POST', headers: { 'x-a': '1' }, body: 'é' });
    expect(await response.json()).toEqual(['POST', `${url}/a/b?c=d`, '1', 'é']);
  });

  it('answers HEAD with the headers of the handler and no body', async () => {
    const { url } = await started(() => new Response('body', { headers: { etag: '"1"', 'content-length': '4' } }));
    const response = await fetch(url, { method: 'HEAD' });
    expect([response.status, response.headers.get('etag'), response.headers.get('content-length'), await response.text()]).toEqual([200, '"1"', '4', '']);
  });

  it('streams: a first part is there while the rest is not written yet', async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const { url } = await started(() => new Response(readable));
    void writer.write(Buffer.from('first'));
    const reader = (await fetch(url)).body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('first');
    void writer.close();
    expect((await reader?.read())?.done).toBe(true);
  });

  it('aborts the signal of a request whose client went away', async () => {
    let aborted: (() => void) | undefined;
    const seen = new Promise<void>((resolve) => (aborted = resolve));
    const { port, reports } = await started((asked) => new Promise((resolve) => {
      asked.signal.addEventListener('abort', () => {
        aborted?.();
        resolve(new Response('too late'));
      });
      client.destroy();
    }));
    const client = request({ port, host: '127.0.0.1' }).on('error', () => undefined).end();
    await seen;
    expect(reports).toEqual([]);
  });

  it('tells the source of a stream that its reader went away', async () => {
    let cancelled: (() => void) | undefined;
    const seen = new Promise<void>((resolve) => (cancelled = resolve));
    const endless = new ReadableStream<Uint8Array>({ pull: (controller) => { controller.enqueue(new Uint8Array(65_536)); }, cancel: () => cancelled?.() });
    const { url, reports } = await started(() => new Response(endless));
    const response = await fetch(url);
    await response.body?.cancel();
    await seen;
    expect(reports).toEqual([]);
  });

  it.each([
    ['by its length', { 'content-length': '17' }],
    ['while it comes', { 'transfer-encoding': 'chunked' }],
  ])('refuses a body that is too large, %s', async (_, headers) => {
    const { port } = await started(echo, { body: 16 });
    const status = await new Promise((resolve) => {
      request({ port, host: '127.0.0.1', method: 'POST', headers }, (response) => { resolve(response.statusCode); response.resume(); }).end('x'.repeat(17));
    });
    expect(status).toBe(413);
    expect(await (await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'x'.repeat(16) })).text()).toBe(`POST / ${'x'.repeat(16)}`);
  });

  it.each([
    ['the absolute form', 'GET http://evil.example/x HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n', 400],
    ['the asterisk form', 'OPTIONS * HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n', 400],
    ['a method that fetch has not', 'TRACE / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n', 405],
    ['no HTTP at all', 'hello\r\n\r\n', 400],
  ])('refuses %s', async (_, sent, status) => {
    const { port, reports } = await started(echo);
    expect(await raw(port, sent)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `, 'u'));
    expect(reports).toEqual([]);
  });

  it('takes neither the host of a request nor one inside its path for its own', async () => {
    const { port, url } = await started((asked) => new Response(asked.url));
    expect(await raw(port, 'GET //evil.example/x HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n')).toContain(`${url}//evil.example/x`);
  });

  it('cuts a client that never finishes the head of its request', async () => {
    const { port } = await started(echo, { head: 20, request: 20 });
    expect(await raw(port, 'GET / HTTP/1.1\r\nhost:')).toContain('408');
  });

  it('cuts a client that never sends the body it announced', async () => {
    const { port, reports } = await started(echo, { head: 20, request: 20 });
    await raw(port, 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nab');
    expect(reports).toEqual([]);
  });

  it('answers 500 to what the handler throws, and says so to the operator only', async () => {
    const { url, reports } = await started(() => { throw new Error('secret\npath'); });
    const response = await fetch(`${url}/a`);
    expect([response.status, await response.text()]).toEqual([500, 'internal error\n']);
    expect(reports).toHaveLength(1);
    expect(reports[0]).toMatch(/GET \/a.*secret/u);
    expect(reports[0]).not.toContain('\n');
  });

  it('cuts a response whose source fails, so that it cannot pass for a whole one', async () => {
    const failing = new ReadableStream<Uint8Array>({
      pull(controller) { controller.enqueue(Buffer.from('part')); controller.error(new Error('disk gone')); },
    });
    const { url, reports } = await started(() => new Response(failing));
    await expect(fetch(url).then((response) => response.text())).rejects.toThrow();
    expect(reports[0]).toContain('disk gone');
  });

  it('says nothing of a client that leaves while it is answered', async () => {
    let cancelled: (() => void) | undefined;
    const left = new Promise<void>((resolve) => (cancelled = resolve));
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) { controller.enqueue(new Uint8Array(65_536)); },
      cancel() { cancelled?.(); },
    });
    const server = await started(() => new Response(endless));
    const response = await fetch(server.url);
    await response.body?.cancel();
    await left;
    await server.close();
    expect(server.reports).toEqual([]);
  });

  it('finishes responses under way when it stops, and cuts those that outlast the grace time', async () => {
    let finish: (() => void) | undefined;
    const gate = new Promise<void>((resolve) => (finish = resolve));
    let enter: (() => void) | undefined;
    const asked = new Promise<void>((resolve) => (enter = resolve));
    const patient = await started(async () => { enter?.(); await gate; return new Response('done'); });
    const answered = fetch(patient.url).then((response) => response.text());
    await asked;
    const closed = patient.close();
    finish?.();
    await closed;
    expect(await answered).toBe('done');

    const entered: { resolve?: () => void } = {};
    const arrived = new Promise<void>((resolve) => (entered.resolve = resolve));
    const impatient = await started(() => { entered.resolve?.(); return new Promise(() => undefined); }, { grace: 1 });
    const cut = expect(fetch(impatient.url)).rejects.toThrow();
    await arrived;
    await impatient.close();
    await cut;
  });

  it('says that an address is taken', async () => {
    const { port } = await started(echo);
    await expect(startHttp(echo, { host: '127.0.0.1', port }, () => undefined)).rejects.toThrow(new CommandError('environment', `Cannot listen on "127.0.0.1:${port}": something else listens there`));
  });
});

describe('serveHttp', () => {
  it.each([['SIGINT', 130], ['SIGTERM', 0]] as const)('prints where it listens and serves until %s', async (signal, code) => {
    let stop: (() => void) | undefined;
    const stopped = new Promise<typeof signal>((resolve) => (stop = () => { resolve(signal); }));
    let heard: ((line: string) => void) | undefined;
    const line = new Promise<string>((resolve) => (heard = resolve));
    const { io } = ioOf({ stopped, onStdout: (said) => heard?.(said) });
    const served = serveHttp(io, echo, loopback);
    const url = /^listening on (http:\/\/127\.0\.0\.1:\d+)\n$/u.exec(await line)?.[1] ?? '';
    expect(await (await fetch(`${url}/x`)).text()).toBe('GET /x ');
    stop?.();
    expect(await served).toBe(code);
    await expect(fetch(url)).rejects.toThrow();
  });
});
