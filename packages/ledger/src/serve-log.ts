import { toHex } from '@plimsoll/bytes';
import { sha256 } from '@plimsoll/merkle';
import type { LogSource } from './log-source.ts';
import { publishedFile } from './published-file.ts';

/** C2SP tlog-tiles: tiles never change, so caches may keep them; the checkpoint changes, so caches must ask. */
const FOR_EVER = 'public, max-age=31536000, immutable';
const ASK = 'no-cache';

/** For browsers: any page may read a public log, and none may take its bytes for a script. */
const ALWAYS = { 'access-control-allow-origin': '*', 'x-content-type-options': 'nosniff' };

function say(status: number, sentence: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(`${sentence}\n`, { status, headers: { ...ALWAYS, 'content-type': 'text/plain; charset=utf-8', 'cache-control': ASK, ...headers } });
}

/** RFC 9110 section 13.1.2: weak comparison with each tag of the list. */
function matches(ifNoneMatch: string | null, tag: string): boolean {
  return ifNoneMatch?.split(',').some((each) => ['*', tag, `W/${tag}`].includes(each.trim())) ?? false;
}

/**
 * A fetch handler that serves the published files of a log read-only (C2SP tlog-tiles), for any server or edge runtime:
 * GET and HEAD (else 405), 404 for every path that is not one of a published file, 500 for a file that is larger than it
 * can legally be. Tiles and evidence may be cached for ever; the checkpoint has an ETag and answers If-None-Match with 304.
 * The path is taken as it stands, never decoded: no published file has a name that needs encoding.
 */
export function serveLog(source: Pick<LogSource, 'read'>): (request: Request) => Promise<Response> {
  return async ({ method, url, headers: asked }) => {
    if (method !== 'GET' && method !== 'HEAD') return say(405, 'A log is read with GET or HEAD', { allow: 'GET, HEAD' });
    const path = new URL(url).pathname.slice(1);
    const file = publishedFile(path);
    const bytes = file && (await source.read(path));
    if (file === undefined || bytes === undefined) return say(404, 'There is no such file in this log');
    if (bytes.length > file.maxBytes) return say(500, 'This file is larger than it can legally be; the log is damaged');
    const headers = new Headers({ ...ALWAYS, 'content-type': file.mediaType, 'content-length': String(bytes.length), 'cache-control': file.immutable ? FOR_EVER : ASK });
    if (!file.immutable) {
      const tag = `"${toHex(sha256(bytes))}"`;
      headers.set('etag', tag);
      if (matches(asked.get('if-none-match'), tag)) {
        headers.delete('content-length');
        return new Response(null, { status: 304, headers });
      }
    }
    return new Response(method === 'HEAD' ? null : bytes, { headers });
  };
}
