import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { torghutPhaseManifestV1 as contract } from '@plimsoll/phase-manifest';
import { type Answer, answerTo, problem } from './answer.ts';
import { decidePromotion, type Policy, type Target } from './decide-promotion.ts';
import { readBody } from './read-body.ts';

/** What one client may cost; times in milliseconds. */
export interface HttpLimits {
  /** Bytes of a manifest; the contract allows 4 MiB. */
  readonly body: number;
  /** Until the head of a request must be there, and until all of it. */
  readonly head: number;
  readonly request: number;
  /** How long a stopping service waits for answers that are under way. */
  readonly grace: number;
  readonly connections: number;
}

const DEFAULTS: HttpLimits = { body: 4 * 1024 * 1024, head: 5_000, request: 15_000, grace: 5_000, connections: 64 };

export interface ServiceOptions extends Policy {
  readonly host?: string;
  /** 0, if absent: any that is free. */
  readonly port?: number;
  /** Hears one record for each answer. */
  readonly log?: (record: Readonly<Record<string, unknown>>) => void;
  readonly limits?: Partial<HttpLimits>;
}

/** A service that listens. */
export interface PromotionService {
  /** `http://HOST:PORT`, without a slash at the end. */
  readonly url: string;
  /** Takes no more connections, lets answers under way finish for the grace time, and closes. */
  close(): Promise<void>;
}

/** Starts the service: `POST /promotions?target=TARGET` with a phase manifest as its body. */
export async function startPromotionService({ host = '127.0.0.1', port = 0, log = () => undefined, limits = {}, ...policy }: ServiceOptions): Promise<PromotionService> {
  const { body, head, request, grace, connections } = { ...DEFAULTS, ...limits };
  let stopping = false;

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const answer = await answerOf(incoming, body, policy).catch((thrown: unknown): Answer | undefined => {
      // The client left, or took too long: nobody is there to answer.
      if (incoming.errored !== null) return undefined;
      log({ error: String(thrown) });
      return problem(500, 'internal', 'Internal error', 'The promotion was not decided');
    });
    if (answer === undefined) return;
    // What nobody read is thrown away as it comes, so that the client can finish and read the answer; `request` ends it.
    incoming.resume();
    const text = JSON.stringify(answer.body);
    const close = stopping ? { connection: 'close' } : {};
    outgoing.writeHead(answer.status, { 'content-length': Buffer.byteLength(text), 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...close, ...answer.headers }).end(text);
    const { target, run_id, manifest_digest, title } = answer.body;
    log({ status: answer.status, target, run_id, manifest_digest, title });
  }

  const server = createServer({ maxHeaderSize: 8192, headersTimeout: head, requestTimeout: request, connectionsCheckingInterval: Math.min(head, 1_000) }, (incoming, outgoing) => {
    void serve(incoming, outgoing);
  });
  server.maxConnections = connections;
  server.setTimeout(request);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const bound = server.address() as AddressInfo;
  return {
    url: `http://${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}`,
    async close() {
      stopping = true;
      const cut = setTimeout(() => {
        server.closeAllConnections();
      }, grace);
      await new Promise((resolve) => server.close(resolve));
      clearTimeout(cut);
    },
  };
}

const isTarget = (word: string): word is Target => contract.targets.some((target) => target === word);

async function answerOf(incoming: IncomingMessage, limit: number, policy: Policy): Promise<Answer> {
  const { method, url = '', headers } = incoming;
  const [route, query = ''] = url.split('?', 2);
  if (route !== '/promotions') return problem(404, 'not-found', 'Not found', 'There is only /promotions');
  if (method !== 'POST') return problem(405, 'method', 'Method not allowed', 'POST a phase manifest', {}, { allow: 'POST' });
  // Never taken from the manifest: who asks says where to, and the manifest must have been made for it.
  const targets = new URLSearchParams(query).getAll('target');
  const [target = ''] = targets;
  if (targets.length !== 1 || !isTarget(target)) return problem(400, 'target', 'No such target', `Ask for one target: ?target=${contract.targets.join(' or ?target=')}`);
  if (!/^application\/json(?:\s*;\s*charset="?utf-8"?)?$/iu.test(headers['content-type'] ?? '')) return problem(415, 'media-type', 'Unsupported media type', 'Send application/json', {}, { accept: 'application/json' });
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') return problem(415, 'content-encoding', 'Unsupported content encoding', 'Send the manifest as it is', {}, { 'accept-encoding': 'identity' });
  const bytes = await readBody(incoming, limit);
  if (bytes === undefined) return problem(413, 'too-large', 'Content too large', `A manifest has at most ${limit} bytes`);
  return answerTo(await decidePromotion(bytes, target, policy), target);
}
