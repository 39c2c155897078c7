import { expect, test } from 'vitest';
import { reasonOf } from './reason-of.ts';

test.each<[string, unknown, string]>([
  ['of an error', new Error('late'), 'late'],
  ['with its cause', new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:1') }), 'fetch failed: connect ECONNREFUSED 127.0.0.1:1'],
  ['with the code of a cause without words', new TypeError('fetch failed', { cause: Object.assign(new Error(''), { code: 'ECONNREFUSED' }) }), 'fetch failed: ECONNREFUSED'],
  ['without a cause that says nothing', new TypeError('fetch failed', { cause: new Error('') }), 'fetch failed'],
  ['of what is no error', 'late', 'late'],
])('the reason %s', (_name, thrown, reason) => {
  expect(reasonOf(thrown)).toBe(reason);
});
