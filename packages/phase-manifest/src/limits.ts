import { pointerStep } from '@plimsoll/findings';
import { isList } from './json-shape.ts';

/** What a document may hold; every bound is inclusive. */
export const limits = { bytes: 4 * 1024 * 1024, depth: 64, keys: 20_000, stringBytes: 64 * 1024, gates: 1000, refs: 10_000 } as const;

/** What is wrong with a value, and where. */
export interface ValueFault {
  readonly id: 'phase-manifest/json-limits' | 'phase-manifest/json-unsafe' | 'phase-manifest/json-invalid';
  readonly sentence: string;
  readonly at: string;
}

const encoder = new TextEncoder();

/**
 * The first reason why a value is no JSON document within the limits: too deep, too many keys, a string too long, a number
 * that is not finite or not safe, half a character, `__proto__`, or no JSON at all. Undefined for a good one. O(n).
 */
export function valueFault(value: unknown): ValueFault | undefined {
  let keys = 0;
  let values = 0;
  const look = (at: unknown, depth: number, pointer: string): ValueFault | undefined => {
    if (++values > limits.bytes) return { id: 'phase-manifest/json-limits', sentence: `The document has more than ${limits.bytes} values`, at: '' };
    if (typeof at === 'string') return textFault(at, pointer);
    if (typeof at === 'number') return numberFault(at, pointer);
    if (at === null || typeof at === 'boolean') return undefined;
    if (typeof at !== 'object') return { id: 'phase-manifest/json-invalid', sentence: `A ${typeof at} is no JSON value`, at: pointer };
    if (depth > limits.depth) return { id: 'phase-manifest/json-limits', sentence: `The document is nested deeper than ${limits.depth} levels`, at: '' };
    if (isList(at)) {
      for (let index = 0; index < at.length; index++) {
        const fault = look(at[index], depth + 1, pointer + pointerStep(index));
        if (fault !== undefined) return fault;
      }
      return undefined;
    }
    const prototype: unknown = Object.getPrototypeOf(at);
    if (prototype !== Object.prototype && prototype !== null) return { id: 'phase-manifest/json-invalid', sentence: 'An object that is not plain is no JSON value', at: pointer };
    for (const [key, child] of Object.entries(at)) {
      if (++keys > limits.keys) return { id: 'phase-manifest/json-limits', sentence: `The document has more than ${limits.keys} keys`, at: '' };
      if (key === '__proto__') return { id: 'phase-manifest/json-unsafe', sentence: 'A key is named __proto__', at: pointer };
      const fault = textFault(key, pointer) ?? look(child, depth + 1, pointer + pointerStep(key));
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
  return look(value, 1, '');
}

function textFault(text: string, at: string): ValueFault | undefined {
  if (/\p{Surrogate}/u.test(text)) return { id: 'phase-manifest/json-unsafe', sentence: 'A string holds half a character (a lone surrogate)', at };
  if (text.length * 3 <= limits.stringBytes || encoder.encode(text).length <= limits.stringBytes) return undefined;
  return { id: 'phase-manifest/json-limits', sentence: `A string is longer than ${limits.stringBytes} bytes of UTF-8`, at };
}

function numberFault(value: number, at: string): ValueFault | undefined {
  if (Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))) return undefined;
  return { id: 'phase-manifest/json-unsafe', sentence: `The number ${value} is not finite or is beyond 2^53 − 1`, at };
}

/** True if a text, or its bytes, could break a bound that only {@link valueFault} looks at. */
export function mayExceed(text: string | Uint8Array): boolean {
  // A character of a text takes up to three bytes; a key takes at least four: "":0
  return (typeof text === 'string' ? 3 : 1) * text.length > limits.stringBytes || text.length > limits.keys * 4;
}
