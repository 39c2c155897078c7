import { parseJson } from '@plimsoll/canonical-json';
import type { Json } from '@plimsoll/findings';
import type { Context } from '@plimsoll/flags/evaluate';
import type { RequestFault } from './answer.ts';

/** Lists and objects that a context may have inside each other, itself included. */
const MAX_DEPTH = 32;

/** The evaluation context in the body of a request, or what is wrong with it. */
export async function readContext(request: Request, maxBody: number): Promise<{ readonly context: Context } | RequestFault> {
  const bytes = await readBody(request, maxBody);
  if (bytes === undefined) return { errorCode: 'PARSE_ERROR', errorDetails: `the body is longer than ${maxBody} bytes` };
  const json = parseJson(bytes, { maxBytes: maxBody, maxDepth: MAX_DEPTH + 1, integers: 'any' });
  if (!json.ok) return { errorCode: 'PARSE_ERROR', errorDetails: `the body is no JSON: ${json.findings[0]?.sentence ?? ''}` };
  const body = json.value;
  const context = isObject(body) && Object.hasOwn(body, 'context') ? body['context'] : undefined;
  if (context === undefined || !isObject(context)) return { errorCode: 'INVALID_CONTEXT', errorDetails: 'the body has no context that is an object' };
  if (Object.hasOwn(context, 'targetingKey') && typeof context['targetingKey'] !== 'string') return { errorCode: 'INVALID_CONTEXT', errorDetails: 'the targetingKey of the context is no string' };
  return { context };
}

function isObject(value: Json): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The bytes of the body; undefined as soon as there are more than `limit`. */
async function readBody({ body, headers }: Request, limit: number): Promise<Uint8Array | undefined> {
  if (body === null) return new Uint8Array();
  if (Number(headers.get('content-length') ?? 0) > limit) {
    await body.cancel();
    return undefined;
  }
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  const whole = new Uint8Array(limit);
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return whole.subarray(0, length);
    if (length + value.length > limit) {
      await reader.cancel();
      return undefined;
    }
    whole.set(value, length);
    length += value.length;
  }
}
