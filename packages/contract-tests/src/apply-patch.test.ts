import type { Json, PatchOperation } from '@plimsoll/findings';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyPatch } from './apply-patch.ts';

describe('operations of RFC 6902', () => {
  test.each<[string, Json, PatchOperation, Json]>([
    ['adds a member', { a: 1 }, { op: 'add', path: '/b', value: 2 }, { a: 1, b: 2 }],
    ['adds over a member', { a: 1 }, { op: 'add', path: '/a', value: 2 }, { a: 2 }],
    ['adds an item', [1, 3], { op: 'add', path: '/1', value: 2 }, [1, 2, 3]],
    ['adds a last item', [1], { op: 'add', path: '/-', value: 2 }, [1, 2]],
    ['replaces deep down', { a: [{ b: 1 }] }, { op: 'replace', path: '/a/0/b', value: null }, { a: [{ b: null }] }],
    ['replaces everything', { a: 1 }, { op: 'replace', path: '', value: [] }, []],
    ['removes a member', { a: 1, b: 2 }, { op: 'remove', path: '/a' }, { b: 2 }],
    ['removes an item', [1, 2], { op: 'remove', path: '/0' }, [2]],
    ['moves', { a: 1, b: {} }, { op: 'move', from: '/a', path: '/b/a' }, { b: { a: 1 } }],
    ['moves onto itself', { a: 1 }, { op: 'move', from: '/a', path: '/a' }, { a: 1 }],
    ['copies', { a: [1] }, { op: 'copy', from: '/a', path: '/b' }, { a: [1], b: [1] }],
    ['unescapes names', { 'a/b': { '~c': 1 } }, { op: 'remove', path: '/a~1b/~0c' }, { 'a/b': {} }],
    ['adds a name that objects inherit', {}, { op: 'add', path: '/toString', value: 1 }, { toString: 1 }],
  ])('%s', (_name, before, operation, after) => {
    const kept = structuredClone(before);
    expect(applyPatch(before, [operation])).toEqual(after);
    expect(before).toEqual(kept);
  });

  test.each<[string, PatchOperation]>([
    ['replaces a member that is not there', { op: 'replace', path: '/x', value: 1 }],
    ['removes an inherited name', { op: 'remove', path: '/toString' }],
    ['removes everything', { op: 'remove', path: '' }],
    ['adds below nothing', { op: 'add', path: '/x/y', value: 1 }],
    ['adds below a number', { op: 'add', path: '/a/y', value: 1 }],
    ['adds beyond the end', { op: 'add', path: '/l/3', value: 1 }],
    ['adds at a leading zero', { op: 'add', path: '/l/00', value: 1 }],
    ['replaces after the end', { op: 'replace', path: '/l/-', value: 1 }],
    ['moves into itself', { op: 'move', from: '/l', path: '/l/0' }],
    ['copies nothing', { op: 'copy', from: '/x', path: '/y' }],
    ['uses no pointer', { op: 'remove', path: 'a' }],
    ['uses a bare tilde', { op: 'remove', path: '/~2' }],
  ])('a patch that %s is misuse', (_name, operation) => {
    expect(() => applyPatch({ a: 1, l: [1, 2] }, [operation])).toThrow(RangeError);
  });
});

test('a member that is added and removed again leaves the value as it was, order and all', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), fc.jsonValue(), (object, name, value) => {
      fc.pre(!Object.hasOwn(object, name) && name !== '__proto__');
      const path = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      const back = applyPatch(object as Json, [{ op: 'add', path, value: value as Json }, { op: 'remove', path }]);
      expect(JSON.stringify(back)).toBe(JSON.stringify(object));
    }),
  );
});
