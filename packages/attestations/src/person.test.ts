import { expect, test } from 'vitest';
import { isSamePerson } from './person.ts';

test.each([
  ['letter case', 'Ann', 'aNN'],
  ['letter case that is longer in capitals', 'strauß', 'STRAUSS'],
  ['white space', ' ann  lee', 'ann\tlee\u00a0'],
  ['invisible characters', 'an\u200bn\ufeff', '\u2060ann'],
  ['full width', '\uff21\uff4e\uff4e', 'ann'],
  ['an accent by itself', 'Zoe\u0308', 'zo\u00eb'],
  ['a letter of Cyrillic', '\u0430nn', 'ann'],
  ['Cyrillic throughout', '\u0421\u041e\u0420', 'cop'],
  ['a letter of Cyrillic with an accent', 'zo\u0451', 'zo\u00eb'],
  ['a letter of Greek', 'b\u03bfb', 'bob'],
  ['a phonetic letter', 'cl\u0251ra', 'clara'],
])('%s makes no other person', (_what, one, other) => {
  expect(isSamePerson(one, other)).toBe(true);
});

test.each([
  ['ann', 'anna'],
  ['zoe', 'zo\u00eb'],
  ['\u0438\u0432\u0430\u043d', 'ivan'],
  ['p1', 'pl'],
])('%j and %j are two', (one, other) => {
  expect(isSamePerson(one, other)).toBe(false);
});

test('who is not named is nobody', () => {
  expect(isSamePerson(undefined, undefined)).toBe(false);
  expect(isSamePerson('ann', undefined)).toBe(false);
});
