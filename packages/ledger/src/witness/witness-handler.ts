import type { Hex } from '@plimsoll/bytes';
import { readBody } from '../read-body.ts';
import { MAX_REQUEST_BYTES } from './add-checkpoint.ts';
import type { Witness } from './witness.ts';

const TEXT = { 'content-type': 'text/plain; charset=utf-8' };

/** The HTTP interface of C2SP tlog-witness, as a handler of web requests; submission and monitoring prefix are the root. */
export function witnessHandler(witness: Pick<Witness, 'addCheckpoint' | 'latest'>): (request: Request) => Promise<Response> {
  return async (request) => {
    const { pathname } = new URL(request.url);
    const hash = /^\/([0-9a-f]{64})\/checkpoint$/.exec(pathname)?.[1];
    const allowed = pathname === '/add-checkpoint' ? 'POST' : hash === undefined ? undefined : 'GET, HEAD';
    if (allowed === undefined) return new Response('not found\n', { status: 404, headers: TEXT });
    if (!allowed.split(', ').includes(request.method)) return new Response('method not allowed\n', { status: 405, headers: { ...TEXT, allow: allowed } });
    if (hash !== undefined) {
      const note = await witness.latest(hash as Hex);
      if (note === undefined) return new Response('this witness has cosigned no such log\n', { status: 404, headers: TEXT });
      return new Response(new Uint8Array(note), { headers: { ...TEXT, 'cache-control': 'no-cache' } });
    }
    const body = await readBody(request.body, MAX_REQUEST_BYTES);
    if (body.length > MAX_REQUEST_BYTES) return new Response(`a request has at most ${MAX_REQUEST_BYTES} bytes\n`, { status: 413, headers: TEXT });
    const answer = await witness.addCheckpoint(body);
    return new Response(answer.body, { status: answer.status, headers: { 'content-type': answer.contentType } });
  };
}
