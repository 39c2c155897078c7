import { describe, expect, it } from 'vitest';
import { parseYamlDocument } from './yaml-document.ts';

const parse = (text: string) => parseYamlDocument(Buffer.from(text));
const ids = (text: string): readonly string[] => parse(text).findings.map(({ id }) => id);

describe('a YAML document', () => {
  it('becomes plain JSON values with their places', () => {
    const document = parse('name: x\nlist:\n  - {a: 1, "b/c": true}\n  - null\n');
    expect(document.ok && document.value.value).toEqual({ name: 'x', list: [{ a: 1, 'b/c': true }, null] });
    expect(document.ok && document.value.place('/list/0/b~1c')).toEqual({ line: 3, column: 19 });
    expect(document.ok && document.value.place('/list/0/absent')).toEqual({ line: 3, column: 5 });
    expect(document.ok && document.value.place('')).toEqual({ line: 1, column: 1 });
  });

  it('reads dates, yes and old octals as text or number of YAML 1.2, also under a directive of 1.1', () => {
    const document = parse('a: 2026-03-01\nb: yes\nc: 0o17\nd: 017\n');
    expect(document.ok && document.value.value).toEqual({ a: '2026-03-01', b: 'yes', c: 15, d: 17 });
    const old = parse('%YAML 1.1\n---\nb: yes\n');
    expect(old.ok && old.value.value).toEqual({ b: 'yes' });
  });

  it('keeps keys such as constructor as plain members', () => {
    const document = parse('constructor: 1\ntoString: 2\n');
    expect(document.ok && Object.entries(document.value.value as object)).toEqual([['constructor', 1], ['toString', 2]]);
  });

  it('may say a value once and name it again', () => {
    const document = parse('a: &x [1, {b: 2}]\nc: *x\nd: &x 3\ne: *x\n');
    expect(document.ok && document.value.value).toEqual({ a: [1, { b: 2 }], c: [1, { b: 2 }], d: 3, e: 3 });
    expect(document.ok && document.value.place('/c')).toEqual({ line: 2, column: 4 });
    expect(document.ok && document.value.place('/c/1/b')).toEqual({ line: 1, column: 15 });
  });

  it('is null if it is empty', () => {
    expect(parse('# nothing\n')).toMatchObject({ ok: true, value: { value: null } });
  });
});

describe('a YAML document is refused', () => {
  it.each([
    ['for a key that stands twice', 'a: 1\na: 2', 'config/duplicate-key', 2],
    ['for two keys that are one text', '1: a\n"1": b', 'config/duplicate-key', 2],
    ['for a second document', 'a: 1\n---\nb: 2', 'config/syntax', 2],
    ['for an open bracket', 'a: [1, 2\nb: c', 'config/syntax', 2],
    ['for a tab as indentation', 'a:\n\t- b', 'config/syntax', 2],
    ['for an alias before its anchor', 'a: 1\nb: *x\nc: &x 1', 'config/unsupported', 2],
    ['for an alias inside its own anchor', 'a: 1\nb: &x [*x]', 'config/too-deep', 2],
    ['for a merge key', 'a: 1\n<<: {c: 1}', 'config/unsupported', 2],
    ['for a tag', 'a: !!js/function 1', 'config/unsupported', 1],
    ['for binary data', 'a: !!binary aGk=', 'config/unsupported', 1],
    ['for __proto__', 'a: 1\n__proto__: {b: 1}', 'config/unsupported', 2],
    ['for a number that a double cannot hold', 'a: 1\nb: 9007199254740993', 'config/unsupported', 2],
    ['for not a number', 'a: .nan', 'config/unsupported', 1],
  ])('%s', (_, text, id, line) => {
    const findings = parse(text).findings;
    expect(findings.map((finding) => finding.id)).toContain(id);
    expect(findings.find((finding) => finding.id === id)?.location?.line).toBe(line);
  });

  it('for bytes that are not UTF-8', () => {
    expect(parseYamlDocument(Buffer.of(0x61, 0x3a, 0x20, 0xff)).findings.map(({ id }) => id)).toEqual(['config/not-utf8']);
  });

  it.each([
    ['flow sequences', '['.repeat(100_000)],
    ['flow mappings', '{a: '.repeat(50_000)],
    ['block sequences on one line', '- '.repeat(100_000)],
    ['explicit keys', '? '.repeat(100_000)],
    ['block mappings', Array.from({ length: 300 }, (__, depth) => `${' '.repeat(depth)}a:`).join('\n')],
  ])('for nesting without end: %s', (_, text) => {
    expect(ids(text)).toEqual(['config/too-deep']);
  });

  it('if a few aliases stand for millions of values', () => {
    const levels = Array.from({ length: 20 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array(10).fill(`*l${i}`).join(', ')}]`);
    expect(ids(['l0: &l0 x', ...levels].join('\n'))).toEqual(['config/too-large']);
  });

  it('from 33 levels on', () => {
    const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(ids(nested(32))).toEqual([]);
    expect(ids(nested(33))).toEqual(['config/too-deep']);
  });

  it('with every fault, not only the first', () => {
    expect(ids('a: 1\na: 2\nb: 1\nb: 2')).toEqual(['config/duplicate-key', 'config/duplicate-key']);
    expect(ids('a: .nan\nb: .inf\n__proto__: 1')).toHaveLength(3);
  });
});
