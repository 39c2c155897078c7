import { conformanceAbsent, conformanceBytes } from '@plimsoll/config/conformance';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type MecRegistry, readMecRegistry } from '../src/index.ts';
import { expectCaught } from './expect-caught.ts';
import { independentEntropy, independentRoot, legacyFile, legacyRecord, type LegacyRecord, Token, write } from './legacy-file.ts';

const failing = (text: string | Uint8Array): string[] => readMecRegistry(text).findings.filter(({ verdict, severity }) => verdict !== 'pass' && severity !== 'warning').map(({ id }) => id);
const warnings = (text: string): string[] => readMecRegistry(text).findings.filter(({ severity }) => severity === 'warning').map(({ id }) => id);

function readable(text: string): MecRegistry {
  const read = readMecRegistry(text);
  if (!read.ok) throw new Error(JSON.stringify(read.findings));
  return read.value;
}

const gradual = (current: string, target = '1.0'): LegacyRecord => ({ id: 'a', state: { mode: 'gradual', actor: 'sre', current_pct: new Token(current), target_pct: new Token(target), eta: null } });
const enabled: LegacyRecord = { id: 'a', state: { mode: 'enabled', actor: 'sre', activated_at: '2026-02-03T04:05:06Z', justification: 'soaked' } };

describe('a legacy registry', () => {
  test('without records has the root of nothing', () => {
    expect(readable(legacyFile([])).records).toEqual([]);
  });

  test('that is right has one warning, of its profile', () => {
    for (const records of [[{ id: 'a' }], [enabled, { id: 'b' }, { id: 'c' }], [gradual('0.05')]]) expect(readMecRegistry(legacyFile(records)).findings.map(({ id }) => id)).toEqual(['flags/legacy-root-recomputed', 'legacy/weak-profile']);
  });

  test.each<readonly [string, string, readonly string[]]>([
    ['another root', legacyFile([{ id: 'a' }], { merkle_root: '0'.repeat(64) }), ['flags/legacy-root']],
    ['a record too few', legacyFile([{ id: 'a' }, { id: 'b' }], { records: [legacyRecord({ id: 'a' })] }), ['flags/legacy-root', 'flags/legacy-entropy']],
    ['a copy of its largest record', withCopy(), ['legacy/duplicate-record', 'legacy/duplicate-id', 'flags/legacy-entropy']],
    ['two records of one id', legacyFile([{ id: 'a' }, { id: 'a', rationale: 'Other' }]), ['legacy/duplicate-id']],
    ['an id with control characters', legacyFile([{ id: 'a\u0000' }]), ['flags/malformed']],
    ['an empty id', legacyFile([{ id: '' }]), ['flags/malformed']],
    ['another version', legacyFile([], { version: 2 }), ['flags/malformed']],
    ['an unknown key', legacyFile([], { note: '' }), ['flags/malformed']],
    ['an unknown key in a record', legacyFile([{ id: 'a', owner: 'sre' }]), ['flags/malformed']],
    ['an unknown key in a state', legacyFile([{ id: 'a', state: { mode: 'disabled', actor: 'x' } }]), ['flags/malformed']],
    ['an unknown mode', legacyFile([{ id: 'a', state: { mode: 'on' } }]), ['flags/malformed']],
    ['a state that is none', legacyFile([{ id: 'a', state: { mode: 'shadow' } }]), ['flags/malformed']],
    ['a share that is text', legacyFile([{ id: 'a', state: { mode: 'gradual', actor: 'x', current_pct: '0.1', target_pct: 1, eta: null } }]), ['flags/malformed']],
    ['a time that is none', legacyFile([{ id: 'a' }], { generated_at: 'yesterday' }), ['flags/malformed']],
    ['a key that is there twice', legacyFile([]).replace('"version":1', '"version":1,"version":1'), ['flags/malformed']],
    ['a prototype as key', legacyFile([]).replace('"version":1', '"version":1,"__proto__":1'), ['flags/malformed']],
    ['half a character', legacyFile([{ id: 'a' }]).replace('Baseline', '\ud83d'), ['flags/malformed']],
    ['no JSON', '{', ['flags/malformed']],
    ['no object', '[]', ['flags/malformed']],
  ])('with %s is refused', (_what, text, ids) => {
    const read = readMecRegistry(text);
    expect(read.ok).toBe(false);
    expect(failing(text)).toEqual(ids);
  });

  function withCopy(): string {
    const records = ['a', 'b', 'c'].map((id) => legacyRecord({ id }));
    const largest = records.toSorted((x, y) => (independentRoot([write(x)]) < independentRoot([write(y)]) ? -1 : 1))[2]!;
    return legacyFile(records, { records: [...records, largest] });
  }

  test('that is too large is refused before anything is computed', () => {
    expect(readMecRegistry(new Uint8Array(64 * 1024 * 1024 + 1)).findings).toMatchObject([{ id: 'flags/too-large' }]);
  });

  test.each<readonly [string, string, readonly string[]]>([
    ['another entropy', legacyFile([{ id: 'a' }], { invariant_snapshot: { enforced: [], generation_entropy: '0'.repeat(64) } }), ['flags/legacy-entropy']],
    ['an enforced flag that is not enabled', legacyFile([{ id: 'a' }], { invariant_snapshot: { enforced: ['a'], generation_entropy: independentEntropy([legacyRecord({ id: 'a' })]) } }), ['flags/legacy-enforced']],
    ['an enabled flag that is not enforced', legacyFile([enabled], { invariant_snapshot: { enforced: [], generation_entropy: independentEntropy([legacyRecord(enabled)]) } }), ['flags/legacy-enforced']],
    ['an enforced flag that is listed twice', legacyFile([enabled], { invariant_snapshot: { enforced: ['a', 'a'], generation_entropy: independentEntropy([legacyRecord(enabled)]) } }), ['flags/legacy-enforced']],
    ['a share of nothing', legacyFile([gradual('0.0')]), ['flags/ppm-range']],
    ['a share beyond all', legacyFile([gradual('0.5', '50')]), ['flags/ppm-range']],
    ['a share below nothing', legacyFile([gradual('-0.5')]), ['flags/ppm-range']],
    ['a share beyond its target', legacyFile([gradual('0.5', '0.25')]), ['flags/ppm-range']],
  ])('with %s is read, and not right', (_what, text, ids) => {
    expect(readMecRegistry(text).ok).toBe(true);
    expect(failing(text)).toEqual(ids);
  });

  test.each<readonly [string, LegacyRecord, readonly string[]]>([
    ['a time that the original writes in another way', { id: 'a', updated_at: '2026-02-03T04:05:06.100000Z' }, ['legacy/weak-profile', 'flags/legacy-typed-root']],
    ['a member that the original does not know', { id: 'a', controls: {} }, ['legacy/weak-profile', 'flags/legacy-typed-root']],
    ['no member that the original writes', { id: 'a', evidence_uri: undefined }, ['legacy/weak-profile', 'flags/legacy-typed-root']],
    ['a share finer than a millionth', gradual('0.33333333'), ['legacy/weak-profile', 'flags/legacy-percentage', 'flags/legacy-typed-root']],
    ['a share without a point', gradual('1'), ['legacy/weak-profile', 'flags/legacy-typed-root']],
    ['a share with an exponent', gradual('5e-2'), ['legacy/weak-profile', 'legacy/number-ambiguous', 'flags/legacy-typed-root']],
  ])('with %s is warned about', (_what, record, ids) => {
    const written = Object.fromEntries(Object.entries(legacyRecord(record)).filter(([, value]) => value !== undefined)) as LegacyRecord;
    const text = legacyFile([], { records: [written], merkle_root: independentRoot([write(written)]), invariant_snapshot: { enforced: [], generation_entropy: independentEntropy([legacyRecord(record)]) } });
    expect(failing(text)).toEqual([]);
    expect(warnings(text)).toEqual(ids);
  });

  test('says where: line and column of the value', () => {
    const text = legacyFile([{ id: 'a' }], { merkle_root: '0'.repeat(64) }).replace('"merkle_root":', '\n  "merkle_root": ');
    expect(readMecRegistry(text).findings.find(({ id }) => id === 'flags/legacy-root')?.location).toEqual({ pointer: '/merkle_root', line: 2, column: 18 });
  });

  test('in which characters beyond ASCII were escaped verifies in that form', () => {
    const record = legacyRecord({ id: 'a', rationale: 'Abschaltung für München \u{1F6A2}' });
    const root = independentRoot([write(record)], 'ascii');
    const { root: found, variant, records, typedRoot } = readable(legacyFile([record], { merkle_root: root }));
    expect({ found, variant, leaf: records[0]?.leaf, typedRoot }).toEqual({ found: root, variant: 'ascii', leaf: root, typedRoot: root });
    expect(readable(legacyFile([record])).variant).toBe('utf8');
  });
});

test('the bytes of a registry are its own: who changes the input later does not change them', () => {
  const input = Buffer.from(legacyFile([{ id: 'a' }]));
  const read = readMecRegistry(input);
  input.fill(0);
  expect(read.ok && Buffer.from(read.value.source).toString()).toBe(legacyFile([{ id: 'a' }]));
});

describe('generated legacy registries', () => {
  const text = fc.oneof(fc.string({ minLength: 1, maxLength: 12 }), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }));
  // eslint-disable-next-line no-control-regex -- ids have none
  const id = text.filter((each) => each !== '__proto__' && !/[\u0000-\u001f\u007f-\u009f\ud800-\udfff]/u.test(each));
  const moment = fc.tuple(fc.integer({ min: 0, max: 4_000_000_000 }), fc.integer({ min: 0, max: 6 }), fc.nat(999_999)).map(([seconds, places, fraction]) => `${new Date(seconds * 1000).toISOString().slice(0, 19)}${places === 0 ? '' : `.${String(fraction).padStart(6, '0').slice(0, places)}`}Z`);
  const share = fc.tuple(fc.nat(1_000_000), fc.constantFrom('', '0', '00')).map(([ppm, zeros]) => new Token(`${Math.floor(ppm / 1_000_000)}.${String(ppm % 1_000_000).padStart(6, '0')}${zeros}`));
  const state = fc.oneof(
    fc.constant({ mode: 'disabled' }),
    fc.record({ mode: fc.constant('shadow'), actor: text, planned_activation: fc.option(moment) }),
    fc.record({ mode: fc.constant('gradual'), actor: text, current_pct: share, target_pct: share, eta: fc.option(moment) }),
    fc.record({ mode: fc.constant('enabled'), actor: text, activated_at: moment, justification: text }),
  );
  const json = fc.jsonValue({ maxDepth: 2 }).filter((value) => !JSON.stringify(value).includes('__proto__') && !/-0|e[+-]/.test(JSON.stringify(value)));
  const record = fc.record({ id, state, updated_at: moment, updated_by: text, rationale: text, evidence_uri: fc.option(text), controls: fc.dictionary(fc.constantFrom('x', 'require_snapshot', 'dashboard'), json) }, { requiredKeys: ['id', 'state', 'updated_at', 'updated_by', 'rationale', 'evidence_uri'] });
  const records = fc.uniqueArray(record, { selector: (each) => each.id, maxLength: 9 }) as unknown as fc.Arbitrary<LegacyRecord[]>;
  const spaces = fc.infiniteStream(fc.constantFrom('', '', ' ', '\n', '\t', '\r\n  '));

  test('have the root, leaves and entropy that a second computation gives, whatever is between the tokens', () => {
    fc.assert(
      fc.property(records, spaces, (list, stream) => {
        const file = legacyFile(list, {}, () => stream.next().value as string);
        const registry = readable(file);
        expect(Buffer.from(registry.source).toString()).toBe(file);
        expect(registry.root).toBe(independentRoot(list.map((each) => write(legacyRecord(each)))));
        expect(registry.records.map(({ leaf }) => leaf)).toEqual(list.map((each) => independentRoot([write(legacyRecord(each))])));
        expect(registry.entropy.declared).toBe(registry.entropy.recomputed);
        for (const { text: own } of registry.records) expect(file).toContain(own);
        expect(failing(file).filter((each) => each !== 'flags/ppm-range')).toEqual([]);
      }),
    );
  });

  test('change their root with any one field of any record, and exactly one leaf', () => {
    fc.assert(
      fc.property(records.filter(({ length }) => length > 0), fc.nat(), fc.constantFrom('updated_by', 'rationale', 'evidence_uri'), (list, at, key) => {
        const index = at % list.length;
        const changed = list.map((each, i) => (i === index ? { ...each, [key]: `${String(each[key])}!` } : each));
        const [before, after] = [readable(legacyFile(list)), readable(legacyFile(changed))];
        expect(after.root).not.toBe(before.root);
        expect(after.records.filter(({ leaf }, i) => leaf !== before.records[i]?.leaf).map(({ id: one }) => one)).toEqual([list[index]!.id]);
        expect(readMecRegistry(legacyFile(changed, { merkle_root: before.root })).ok).toBe(false);
      }),
    );
  });
});

describe.skipIf(conformanceAbsent())('every change of one byte of a real registry', () => {
  const names = ['base', 'phase-M1', 'phase-M6'].map((name) => `mec/flags/${name}_meta_flags.json`);

  test.each(names)('%s: is refused, or white space, or in what the root does not cover', (name) => {
    const bytes = conformanceBytes(name);
    const clean = readMecRegistry(bytes).findings.map(({ id }) => id);
    for (let at = 0; at < bytes.length; at++) {
      // Another bit each time; all of them are tried by the long run.
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1 << at % 8;
      expectCaught(bytes, changed, at, clean);
    }
  });
});
