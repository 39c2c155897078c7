import { decodeUtf8, type Digest, encodeUtf8, toHex } from '@plimsoll/bytes';
import { sha256 } from '@plimsoll/merkle';
import { openNote, type Verifier } from '@plimsoll/signed-note';
import { readBody } from '../read-body.ts';
import { formatAddCheckpoint } from './add-checkpoint.ts';
import { noteText, signatureLines, withLines } from './signature-lines.ts';

/** What a witness said to a request, as far as it could be checked. */
export type WitnessReply =
  | { readonly kind: 'cosigned'; readonly line: string }
  /** It has cosigned another size before; nothing proves that this is true. */
  | { readonly kind: 'conflict'; readonly size: bigint }
  | { readonly kind: 'refused'; readonly status: number; readonly why: string }
  /** No cosignature that verifies, and no answer that the protocol knows. */
  | { readonly kind: 'bad-answer'; readonly why: string };

/** One witness, seen from a log or a client. Nothing it says is believed unless its key signed it. */
export interface WitnessClient {
  /** The key that is trusted for it, type 4. */
  readonly verifier: Verifier;
  /** Where it is served, without a slash at the end. */
  readonly url: string;
  /** Asks to cosign the note, whose consistency with the size `old` the proof shows. Rejects where there is no answer in time. */
  addCheckpoint(old: bigint, proof: readonly Digest[], note: Uint8Array, signal?: AbortSignal): Promise<WitnessReply>;
  /** The checkpoint of the log that it cosigned last, its cosignature verified; undefined if it has none. Rejects where there is no such answer in time. */
  latest(origin: string, signal?: AbortSignal): Promise<Uint8Array | undefined>;
}

/** Bytes of an answer at most. */
const MAX_ANSWER = 128 * 1024;
/** Milliseconds for one request and its answer. */
const TIMEOUT = 5_000;

/** `fetch` of the platform, or something like it. */
export type WitnessFetch = (url: string, init: RequestInit) => Promise<Response>;

/**
 * A client of the witness at the URL whose key is trusted (C2SP tlog-witness). Each request has `deadline`, 5 s if absent,
 * follows no redirect, and reads at most 128 KiB of the answer.
 * @throws RangeError for a key that is not of type 4 or a URL that is not http or https
 */
export function witnessClient(url: string, key: Verifier, fetch: WitnessFetch, deadline: () => AbortSignal = () => AbortSignal.timeout(TIMEOUT)): WitnessClient {
  if (key.type !== 4) throw new RangeError(`Cannot use a witness: its key must be of type 4 (cosignature/v1), received type ${key.type}`);
  if (!/^https?:\/\/[^/]/.test(url)) throw new RangeError(`Cannot use a witness: its address must be an http or https URL, received ${JSON.stringify(url)}`);
  const base = url.replace(/\/+$/, '');
  const ask = (path: string, init: RequestInit, signal: AbortSignal | undefined): Promise<Answer> => {
    const limit = signal === undefined ? deadline() : AbortSignal.any([signal, deadline()]);
    return before(limit, async () => answerOf(await fetch(`${base}/${path}`, { ...init, redirect: 'error', signal: limit })));
  };
  return {
    verifier: key,
    url: base,
    async addCheckpoint(old, proof, note, signal) {
      const body = formatAddCheckpoint({ old, proof, note });
      return replyOf(await ask('add-checkpoint', { method: 'POST', body: new Uint8Array(body), headers: { 'content-type': 'text/plain; charset=utf-8' } }, signal), note, key);
    },
    async latest(origin, signal) {
      const { status, body } = await ask(`${toHex(sha256(encodeUtf8(origin)))}/checkpoint`, { method: 'GET' }, signal);
      if (status === 404) return undefined;
      if (status !== 200) throw new Error(`it answered with status ${status}`);
      const lines = signatureLines(body, key);
      if (!openNote(body, [key]).ok || lines.length === 0) throw new Error('its answer is no note that its key cosigned');
      return body;
    },
  };
}

/** Status and body of a response that was read whole. */
interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array;
}

async function answerOf(response: Response): Promise<Answer> {
  const body = await readBody(response.body, MAX_ANSWER);
  if (body.length > MAX_ANSWER) throw new Error(`its answer has more than ${MAX_ANSWER} bytes`);
  return { status: response.status, contentType: response.headers.get('content-type') ?? '', body };
}

/** The answer; rejects when the signal says so, even if nobody listens to the signal. */
function before<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (): void => {
      reject(new Error('it did not answer in time'));
    };
    if (signal.aborted) late();
    signal.addEventListener('abort', late, { once: true });
    work()
      .then(resolve, (error: unknown) => {
        reject(signal.aborted ? new Error('it did not answer in time') : (error as Error));
      })
      .finally(() => {
        signal.removeEventListener('abort', late);
      });
  });
}

function replyOf({ status, contentType, body }: Answer, note: Uint8Array, key: Verifier): WitnessReply {
  const text = decodeUtf8(body) ?? '';
  if (status === 200) {
    // Lines of other keys are ignored; of its own, the first that verifies counts.
    const line = signatureLines(body, key).find((each) => openNote(withLines(encodeUtf8(`${noteText(note)}\n`), [each]), [key]).ok);
    return line === undefined ? { kind: 'bad-answer', why: 'it holds no valid cosignature of its key' } : { kind: 'cosigned', line };
  }
  if (status === 409 && contentType.split(';')[0]?.trim() === 'text/x.tlog.size') {
    const size = /^(0|[1-9]\d{0,19})\n$/.exec(text)?.[1];
    return size === undefined ? { kind: 'bad-answer', why: 'status 409 without a size' } : { kind: 'conflict', size: BigInt(size) };
  }
  if ([400, 403, 404, 409, 413, 422].includes(status)) return { kind: 'refused', status, why: text.slice(0, 200).trim() };
  return { kind: 'bad-answer', why: `status ${status}` };
}
