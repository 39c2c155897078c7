import { describe, expect, test } from 'vitest';
import { orderKit } from '../test/order-kit.ts';
import { diffContract } from './index.ts';

type Schema = Readonly<Record<string, unknown>>;
const object = (properties: Schema, more: Schema = {}): Schema => ({ 'x-plimsoll-contract': 'a.v1', type: 'object', properties, required: ['id'], additionalProperties: true, ...more });
const base = object({ id: { type: 'string' }, size: { type: 'integer', minimum: 1, maximum: 9 }, word: { enum: ['a', 'b'] } });
const closed = { ...base, additionalProperties: false };
const member = (name: string, schema: unknown, of: Schema = base): Schema => ({ ...of, properties: { ...(of['properties'] as object), [name]: schema } });

/** Who breaks: P for producers, C for consumers, once for each difference. */
function broken(before: Schema, after: Schema): string {
  const words = diffContract(before, after).map(({ id, detail }) => `${id === 'contract/schema-breaking' ? '' : id}${detail?.['producers'] === 'breaking' ? 'P' : ''}${detail?.['consumers'] === 'breaking' ? 'C' : ''}`);
  return words.join(' ');
}

describe('who breaks', () => {
  test.each<[string, Schema, Schema, string]>([
    ['nobody: equal', base, base, ''],
    ['nobody: words only', base, { ...base, title: 'T', description: 'D', 'x-note': 1, $comment: 'c' }, ''],
    ['nobody: a new optional member, open', base, member('new', {}), ''],
    ['consumers: a new optional member, closed', closed, member('new', {}, closed), 'C'],
    ['producers: a new required member', base, { ...member('new', {}), required: ['id', 'new'] }, 'P'],
    ['producers: a member now required', base, { ...base, required: ['id', 'size'] }, 'P'],
    ['consumers: a member no longer required', base, { ...base, required: [] }, 'C'],
    ['producers: a member removed', base, object({ id: { type: 'string' }, word: { enum: ['a', 'b'] } }), 'P'],
    ['producers: a listed value removed', base, member('word', { enum: ['a'] }), 'P'],
    ['consumers: a listed value added', base, member('word', { enum: ['a', 'b', 'c'] }), 'C'],
    ['both: one listed value for another', base, member('word', { enum: ['a', 'c'] }), 'P C'],
    ['producers: a list where there was none', base, member('id', { type: 'string', enum: ['x'] }), 'P'],
    ['consumers: no list any more', base, member('word', {}), 'C'],
    ['producers: a list becomes one word', base, member('word', { const: 'a' }), 'P'],
    ['consumers: a wider type', base, member('id', { type: ['string', 'null'] }), 'C'],
    ['consumers: integer becomes number', base, member('size', { type: 'number', minimum: 1, maximum: 9 }), 'C'],
    ['both: another type', base, member('id', { type: 'boolean' }), 'P C'],
    ['producers: a higher minimum', base, member('size', { type: 'integer', minimum: 2, maximum: 9 }), 'P'],
    ['consumers: a higher maximum', base, member('size', { type: 'integer', minimum: 1, maximum: 10 }), 'C'],
    ['consumers: no minimum any more', base, member('size', { type: 'integer', maximum: 9 }), 'C'],
    ['producers: a pattern where there was none', base, member('id', { type: 'string', pattern: 'x' }), 'P'],
    ['both: another pattern', member('id', { pattern: 'x' }), member('id', { pattern: 'y' }), 'PC'],
    ['producers: an order that counts', member('id', { type: 'array' }), member('id', { type: 'array', 'x-plimsoll-ordered': true }), 'P'],
    ['producers: open → closed', base, closed, 'P'],
    ['consumers: closed → open', closed, base, 'C'],
    ['producers: members that are not named get a schema', { ...base, additionalProperties: {} }, { ...base, additionalProperties: { type: 'string' } }, 'P'],
    ['producers: items get a schema', member('id', { items: {} }), member('id', { items: { type: 'string' } }), 'P'],
    ['consumers: items that were forbidden', member('id', { items: false }), member('id', { items: true }), 'C'],
    ['consumers: one alternative more', member('id', { anyOf: [{ type: 'string' }] }), member('id', { anyOf: [{ type: 'string' }, { type: 'null' }] }), 'C'],
    ['producers: one alternative less', member('id', { anyOf: [{ type: 'string' }, { type: 'null' }] }), member('id', { anyOf: [{ type: 'string' }] }), 'P'],
    ['producers: one condition more', member('id', { allOf: [] }), member('id', { allOf: [{ type: 'string' }] }), 'P'],
    ['nobody: the same behind a reference', base, { ...member('id', { $ref: '#/$defs/Id' }), $defs: { Id: { type: 'string' } } }, ''],
    ['producers: narrower behind a reference', base, { ...member('id', { $ref: '#/$defs/Id' }), $defs: { Id: { type: 'string', minLength: 1 } } }, 'P'],
    ['nobody: a new contract id', base, { 'x-plimsoll-contract': 'a.v2', type: 'string' }, ''],
  ])('%s', (_name, before, after, who) => {
    expect(broken(before, after)).toBe(who);
  });

  test('a schema inside itself is followed once', () => {
    const tree = (limit: number): Schema => ({ type: 'object', properties: { next: { $ref: '#' }, size: { maximum: limit } } });
    expect(broken(tree(1), tree(2))).toBe('C C');
  });

  test('a real schema against its closed twin', () => {
    const name = { 'x-plimsoll-contract': 'x' };
    expect(broken({ ...orderKit(true).jsonSchema, ...name }, { ...orderKit(false).jsonSchema, ...name })).toBe('P');
  });

  test('a reference that leads nowhere is misuse', () => {
    expect(() => diffContract(base, member('id', { $ref: 'https://example.org/x' }))).toThrow(TypeError);
  });
});
