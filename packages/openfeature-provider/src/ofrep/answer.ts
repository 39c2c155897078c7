import type { Json } from '@plimsoll/findings';

/** An answer of OFREP. */
export function answer(status: number, body: Json, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
}

/** Words of OFREP for what is wrong with a request. */
export interface RequestFault {
  readonly errorCode: 'PARSE_ERROR' | 'INVALID_CONTEXT';
  readonly errorDetails: string;
}
