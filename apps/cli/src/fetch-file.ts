import { setTimeout as delay } from 'node:timers/promises';
import { version } from './version.ts';

const ATTEMPTS = 3;
const PAUSE_MS = 200;
const TIMEOUT_MS = 30_000;
/** What a server or the one before it answers in passing. */
const PASSING = new Set([429, 502, 503, 504]);

/** `fetch` for files of a log: 30 s for each, and two more attempts where the network or the server fails in passing. */
export async function fetchFile(url: string, init: { readonly redirect: 'manual' }): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await fetch(url, { ...init, headers: { 'user-agent': `plimsoll/${version}` }, signal: AbortSignal.timeout(TIMEOUT_MS) });
      if (attempt === ATTEMPTS || !PASSING.has(response.status)) return response;
      await response.body?.cancel();
    } catch (thrown) {
      if (attempt === ATTEMPTS) throw thrown;
    }
    await delay(attempt * PAUSE_MS);
  }
}
