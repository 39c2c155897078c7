import { encodeUtf8, toHex } from '@plimsoll/bytes';
import type { Evaluator } from '@plimsoll/flags/evaluate';
import { type Clock, systemClock } from '../clock.ts';
import { answer } from './answer.ts';
import { statusOf, toOfrep } from './evaluation-answer.ts';
import { eventStream } from './event-stream.ts';
import { readContext } from './read-context.ts';
import type { ServedFlags } from './served-flags.ts';

const FLAGS = '/ofrep/v1/evaluate/flags';
const EVENTS = '/ofrep/v1/events';

export interface OfrepOptions {
  /** Says whether to answer at all; 401 if not. Everybody is answered without it. */
  readonly authorize?: (request: Request) => boolean;
  /** Most bytes of a request's body; 65,536 if absent. */
  readonly maxBody?: number;
  /** Where clients reach the event stream, an http address, when it is not below the origin that they ask: behind a path of a gateway. */
  readonly eventsUrl?: string;
  /** Ends the event streams, so that a server can stop. */
  readonly closing?: AbortSignal;
  readonly clock?: Clock;
}

/**
 * Answers OFREP, the OpenFeature Remote Evaluation Protocol, for web-standard requests: single and bulk evaluation with ETag, and
 * the event stream that the protocol's bulk answers name. It has no users and no server in it: put it on loopback or behind a gateway.
 * What it throws, it throws because the body of a request broke off.
 */
export function createOfrepHandler(flags: ServedFlags, options: OfrepOptions = {}): (request: Request) => Promise<Response> {
  const { authorize, maxBody = 65_536, eventsUrl, closing, clock = systemClock } = options;
  const streams = flags.onChange === undefined ? {} : { eventStreams: [{ type: 'sse', ...(eventsUrl === undefined ? { endpoint: { requestUri: EVENTS } } : { url: eventsUrl }) }] };
  return async (request) => {
    const { pathname } = new URL(request.url);
    const asksEvents = pathname === EVENTS && flags.onChange !== undefined;
    const asksAll = pathname === FLAGS;
    const key = pathname.startsWith(`${FLAGS}/`) ? keyOf(pathname.slice(FLAGS.length + 1)) : '';
    if (!asksEvents && !asksAll && key === '') return answer(404, { errorDetails: `there is nothing at ${pathname}` });
    const method = asksEvents ? 'GET' : 'POST';
    if (request.method !== method) return answer(405, { errorDetails: `only ${method} is answered here` }, { allow: method });
    if (authorize?.(request) === false) return answer(401, { errorDetails: 'the request is not authorized' }, { 'www-authenticate': 'Bearer' });
    if (asksEvents) return eventStream(request, flags, clock, closing);
    const asked = await readContext(request, maxBody);
    if ('errorCode' in asked) return answer(400, asksAll ? { ...asked } : { key, ...asked });
    const { evaluator } = flags;
    if (evaluator === null) return answer(500, { errorDetails: 'there is no verified registry' });
    if (asksAll) return bulk(request, evaluator, { flags: evaluator.evaluateAll(asked.context).map(({ key: id, ...served }) => toOfrep(id, served)), ...streams });
    const served = evaluator.serve(key, asked.context);
    return answer(statusOf(served), toOfrep(key, served));
  };
}

/** The key in a path. Clients leave it to the URL to escape it, so it may have slashes and stray percent signs. */
function keyOf(path: string): string {
  return path.replaceAll(/(?:%[0-9a-f]{2})+/gi, (escaped) => {
    try {
      return decodeURIComponent(escaped);
    } catch {
      return escaped;
    }
  });
}

// Of the whole answer, and not of root and context: rules over time give other values under the same root.
async function bulk(request: Request, { root }: Evaluator, content: { readonly flags: readonly ReturnType<typeof toOfrep>[] }): Promise<Response> {
  const body = { ...content, metadata: { version: root } };
  const digest = await crypto.subtle.digest('SHA-256', encodeUtf8(JSON.stringify(body)));
  const etag = `"${toHex(new Uint8Array(digest))}"`;
  const known = request.headers.get('if-none-match')?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  return known.includes(etag) || known.includes('*') ? new Response(null, { status: 304, headers: { etag } }) : answer(200, body, { etag });
}
