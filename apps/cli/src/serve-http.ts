import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CommandError, systemErrorCode } from './command-error.ts';
import type { Io } from './io.ts';
import type { ListenAddress } from './parsers.ts';
import { printable, quote } from './quote.ts';

/** Answers one request. What it throws becomes status 500. */
export type Handler = (request: Request) => Promise<Response> | Response;

/** What one client may cost; times in milliseconds. */
export interface HttpLimits {
  /** Bytes of a request body; more is answered 413 and never read whole. */
  readonly body: number;
  /** Until the head of a request must be there, and until all of it. */
  readonly head: number;
  readonly request: number;
  /** Silence after which a connection is cut, also while a response waits for its reader. */
  readonly idle: number;
  /** How long a stopping server waits for responses that are under way. */
  readonly grace: number;
  readonly connections: number;
}

const DEFAULTS: HttpLimits = { body: 64 * 1024, head: 10_000, request: 30_000, idle: 30_000, grace: 5_000, connections: 1_000 };
const INTERRUPTED = 130;

/** A server that listens. */
export interface HttpServer {
  /** `http://HOST:PORT` as bound, without a slash at the end. */
  readonly url: string;
  /** Takes no more requests, lets those under way finish for the grace time, and closes. */
  close(): Promise<void>;
}

/** The bytes of the body; undefined if there are more than `limit`. */
async function readBody(incoming: IncomingMessage, limit: number): Promise<Buffer<ArrayBuffer> | undefined> {
  if (Number(incoming.headers['content-length'] ?? 0) > limit) return undefined;
  const chunks: Buffer[] = [];
  let length = 0;
  // The connection is still needed for the answer when the loop ends early.
  for await (const chunk of incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

/** The request as `fetch` writes it; a status instead if it cannot be one. Its host is ours, whatever the client claims. */
async function requestOf(incoming: IncomingMessage, url: string, limit: number, signal: AbortSignal): Promise<Request | number> {
  const { method = 'GET', url: target = '' } = incoming;
  // Not the asterisk or absolute form; joined as text because a target that starts with two slashes would name another host.
  if (!target.startsWith('/')) return 400;
  const headers = new Headers();
  for (let i = 0; i + 1 < incoming.rawHeaders.length; i += 2) headers.append(incoming.rawHeaders[i] ?? '', incoming.rawHeaders[i + 1] ?? '');
  if (method === 'GET' || method === 'HEAD') return new Request(url + target, { method, headers, signal });
  const body = await readBody(incoming, limit);
  if (body === undefined) return 413;
  // fetch has no such methods.
  if (['CONNECT', 'TRACE', 'TRACK'].includes(method)) return 405;
  return new Request(url + target, { method, headers, signal, body });
}

/** Writes the response as it comes; no body to HEAD. */
async function send(response: Response, outgoing: ServerResponse, head: boolean): Promise<void> {
  outgoing.statusCode = response.status;
  outgoing.setHeaders(response.headers);
  const { body } = response;
  if (body === null || head) {
    await body?.cancel();
    outgoing.end();
    return;
  }
  try {
    await pipeline(Readable.fromWeb(body), outgoing);
  } catch (thrown) {
    throw CLIENT_LEFT.has(String((thrown as { readonly code?: unknown }).code)) ? thrown : new BodyError('Cannot read the body', { cause: thrown });
  }
}

/** How a pipeline ends where the client closed the connection. */
const CLIENT_LEFT: ReadonlySet<string> = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED', 'ECONNRESET', 'EPIPE']);

/** The body of a response failed, which is no doing of the client. */
class BodyError extends Error {}

/**
 * Serves the handler over HTTP/1.1.
 * @param report hears what the handler threw, as one line
 * @throws CommandError `environment` if the address cannot be used
 */
export async function startHttp(handler: Handler, listen: ListenAddress, report: (line: string) => void, limits: Partial<HttpLimits> = {}): Promise<HttpServer> {
  const { body, head, request, idle, grace, connections } = { ...DEFAULTS, ...limits };
  let url = '';
  const underWay = new Set<ServerResponse>();
  let allAnswered: (() => void) | undefined;
  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const gone = new AbortController();
    underWay.add(outgoing);
    outgoing.on('close', () => {
      gone.abort();
      underWay.delete(outgoing);
      if (underWay.size === 0) allAnswered?.();
    });
    try {
      const asked = await requestOf(incoming, url, body, gone.signal);
      if (typeof asked === 'number') {
        // What is left of the request is not read.
        outgoing.writeHead(asked, { connection: 'close', 'content-type': 'text/plain; charset=utf-8' }).end();
        return;
      }
      await send(await handler(asked), outgoing, incoming.method === 'HEAD');
    } catch (thrown) {
      // Nobody is there any more: nothing to tell, nobody to tell it to.
      const broken = thrown instanceof BodyError;
      if (!broken && (gone.signal.aborted || incoming.errored !== null)) return;
      report(`cannot answer ${quote(`${incoming.method ?? ''} ${incoming.url ?? ''}`)}: ${printable(String(broken ? thrown.cause : thrown))}`);
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(500, { connection: 'close', 'content-type': 'text/plain; charset=utf-8' }).end('internal error\n');
    }
  }
  const server = createServer({ headersTimeout: head, requestTimeout: request, connectionsCheckingInterval: Math.min(head, 1_000) }, (incoming, outgoing) => void answer(incoming, outgoing));
  server.maxConnections = connections;
  server.setTimeout(idle);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (thrown) => {
      const why = systemErrorCode(thrown) === 'EADDRINUSE' ? 'something else listens there' : printable(thrown.message);
      reject(new CommandError('environment', `Cannot listen on ${quote(`${listen.host}:${listen.port}`)}: ${why}`, { cause: thrown }));
    });
    server.listen(listen.port, listen.host, resolve);
  });
  const bound = server.address() as AddressInfo;
  url = `http://${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}`;
  return {
    url,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      if (underWay.size > 0) {
        let cut: NodeJS.Timeout | undefined;
        await new Promise<void>((resolve) => {
          allAnswered = resolve;
          cut = setTimeout(resolve, grace);
        });
        clearTimeout(cut);
      }
      // Also those that clients hold open and Node does not count as idle, because nothing came over them yet.
      server.closeAllConnections();
      await closed;
    },
  };
}

/**
 * Serves until SIGINT or SIGTERM, and says where on the first line of stdout: `listening on http://HOST:PORT`.
 * Returns the exit code: 130 after SIGINT, 0 after SIGTERM, which is how service managers stop a server.
 */
export async function serveHttp(io: Io, handler: Handler, listen: ListenAddress, limits: Partial<HttpLimits> = {}): Promise<number> {
  // Asked for first, so that a signal that comes while we start to listen is not missed.
  const stopped = io.stopped();
  const server = await startHttp(handler, listen, (line) => { io.stderr.write(`plimsoll: ${line}\n`); }, limits);
  io.stdout.write(`listening on ${server.url}\n`);
  const signal = await stopped;
  await server.close();
  return signal === 'SIGINT' ? INTERRUPTED : 0;
}
