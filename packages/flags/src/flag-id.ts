import type { Finding } from '@plimsoll/findings';
import { flagRules } from './flag-rules.ts';

const MAX_ID_BYTES = 256;
const encoder = new TextEncoder();

/** Why a text cannot be the id of a flag; undefined if it can: 1 to 256 bytes of UTF-8 without control characters. */
export function flagIdFault(id: string): Finding | undefined {
  const length = encoder.encode(id).length;
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  const why = length === 0 ? 'is empty' : length > MAX_ID_BYTES ? `has ${length} bytes` : /[\u0000-\u001f\u007f-\u009f]/u.test(id) ? 'has control characters' : /\p{Surrogate}/u.test(id) ? 'has a lone surrogate' : id === '__proto__' ? 'is a name that strict JSON readers refuse' : undefined;
  if (why === undefined) return undefined;
  return flagRules.finding('flags/malformed', { sentence: `The flag id ${JSON.stringify(id.slice(0, 64))} ${why}; an id has 1 to ${MAX_ID_BYTES} bytes of UTF-8 without control characters`, location: { pointer: '/records' } });
}
