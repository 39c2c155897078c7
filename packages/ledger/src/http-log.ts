import { LedgerError } from './error.ts';
import type { LogSource } from './log-source.ts';
import { publishedFile } from './published-file.ts';
import { readBody } from './read-body.ts';
import { LedgerReader } from './reader.ts';
import { reasonOf } from './reason-of.ts';
import { ledgerRules } from './rules.ts';

/** What is needed of the platform's `fetch`. Wrap it to add time limits, retries, a proxy or credentials. */
export type Fetch = (url: string, init: { readonly redirect: 'manual' }) => Promise<Response>;

/** No answer from which anything follows about the file. */
function unavailable(url: string, file: string, why: string, cause?: unknown): LedgerError {
  const finding = ledgerRules.finding('ledger/unavailable', { sentence: `${url} cannot be read: ${why}`, location: { file } });
  return new LedgerError('unavailable', `Cannot read ${url}: ${why}`, { findings: [finding], cause });
}

/** The base of a log without the slash at its end. */
function baseOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^https?:$/u.test(parsed.protocol)) throw new TypeError(`Cannot read a log: an http or https address is needed, received ${url}`);
  if (parsed.username !== '' || parsed.password !== '' || parsed.search !== '' || parsed.hash !== '') throw new TypeError(`Cannot read a log: its address must be without credentials, query and fragment, received ${parsed.origin}${parsed.pathname}`);
  return parsed.href.replace(/\/+$/u, '');
}

/**
 * The published files of a log below an address, as any static server has them (C2SP tlog-tiles). It cannot list files.
 * 404 and 410 say that there is no file. Redirects are not followed; they, every other status and a broken connection say
 * nothing about the log: `read` then rejects with LedgerError `unavailable`, which readers and audits turn into
 * `ledger/unavailable`. An answer is cut one byte behind the largest legal size of its file.
 * @throws TypeError unless the address is http or https, without credentials, query and fragment
 */
export function httpLog(url: string, fetch: Fetch = globalThis.fetch): LogSource {
  const base = baseOf(url);
  return {
    async read(path) {
      const file = publishedFile(path);
      if (file === undefined) return undefined;
      const address = `${base}/${path}`;
      try {
        const response = await fetch(address, { redirect: 'manual' });
        const { status, body } = response;
        if (status === 200) return await readBody(body, file.maxBytes);
        await body?.cancel();
        if (status === 404 || status === 410) return undefined;
        const redirects = response.type === 'opaqueredirect' || (status >= 300 && status < 400);
        throw unavailable(address, path, redirects ? 'it redirects; give the address where the log itself is' : `it answers with status ${status}`);
      } catch (thrown) {
        throw thrown instanceof LedgerError ? thrown : unavailable(address, path, reasonOf(thrown), thrown);
      }
    },
  };
}

/** Reads the log published below an address; see {@link httpLog}. */
export function httpReader(url: string, fetch?: Fetch): LedgerReader {
  const source = httpLog(url, fetch);
  return new LedgerReader((path) => source.read(path));
}
