import type { Json } from '@plimsoll/findings';
import { describe, expect, test } from 'vitest';
import { expectedId } from './expected-id.ts';
import { orderKit } from '../test/order-kit.ts';
import type { Members } from './json-shape.ts';
import { schemaPlaces } from './walk-schema.ts';

const places = (schema: Members, value: Json): string[] => [...schemaPlaces(schema, value)].map(({ pointer, location, alternative }) => `${pointer} ${location}${alternative ? ' ?' : ''}`);

describe('the schemas that apply to a document', () => {
  test.each<[string, Members, Json, string[]]>([
    ['members in document order', { properties: { a: {}, b: {} } }, { b: 1, a: 2 }, [' #', '/b #/properties/b', '/a #/properties/a']],
    ['members by pattern, else all others', { patternProperties: { '^x': {} }, additionalProperties: { type: 'null' } }, { x: 1, y: 2 }, [' #', '/x #/patternProperties/^x', '/y #/additionalProperties']],
    ['first items, then the rest', { prefixItems: [{}], items: {} }, [1, 2, 3], [' #', '/0 #/prefixItems/0', '/1 #/items', '/2 #/items']],
    ['references, also to the whole', { properties: { next: { $ref: '#' } } }, { next: { next: {} } }, [' #', '/next #/properties/next', '/next #/properties/next/$ref', '/next/next #/properties/next/$ref/properties/next', '/next/next #/properties/next/$ref/properties/next/$ref']],
    ['a reference behind the id of the schema', { $id: 'urn:a', $ref: 'urn:a#/$defs/A', $defs: { A: { type: 'null' } } }, null, [' #', ' #/$ref']],
    ['escaped references', { $ref: '#/$defs/a~1b%20c', $defs: { 'a/b c': {} } }, null, [' #', ' #/$ref']],
    ['what holds beside it, and alternatives', { allOf: [{}], anyOf: [{ properties: { a: {} } }], then: {} }, { a: 1 }, [' #', ' #/allOf/0', ' #/anyOf/0 ?', ' #/then ?', '/a #/anyOf/0/properties/a ?']],
    ['a reference to itself', { $ref: '#' }, 1, [' #']],
    ['nothing of a boolean schema', { properties: { a: true }, items: false }, { a: 1 }, [' #']],
    ['escaped names', { properties: { 'a/b': { items: {} } } }, { 'a/b': [1] }, [' #', '/a~1b #/properties/a~1b', '/a~1b/0 #/properties/a~1b/items']],
  ])('%s', (_name, schema, value, found) => {
    expect(places(schema, value)).toEqual(found);
  });

  test.each(['https://example.org/other.json', '#/$defs/none', '#anchor'])('a reference to %s is misuse', (reference) => {
    expect(() => places({ $ref: reference }, 1)).toThrow(TypeError);
  });
});

test('the first expectation that matches keyword and place names the id', () => {
  const kit = orderKit(true, { expectations: [{ keyword: 'type', at: '/a/*/b', id: 'first' }, { keyword: 'type', at: '', id: 'root' }, { keyword: 'type', id: 'any' }] });
  expect(['/a/0/b', '/a/0/1/b', '/a/b', '', '/x'].map((pointer) => expectedId(kit, 'type', pointer))).toEqual(['first', 'any', 'any', 'root', 'any']);
  expect(expectedId(kit, 'enum', '/a/0/b')).toBeUndefined();
});
