import { describe, expect, test } from 'vitest';
import { exportFlagd, importFlagd, readRegistry, writeRegistry } from '../index.ts';

const options = { now: '2026-01-05T10:00:00Z', actor: 'sre', owner: 'growth', registry: 'shop', environment: 'staging' } as const;
const onOff = { state: 'ENABLED', variants: { on: true, off: false } } as const;

function imported(document: unknown, more: Partial<Parameters<typeof importFlagd>[1]> = {}) {
  return importFlagd(JSON.stringify(document), { ...options, ...more });
}

function faults(document: unknown, more: Partial<Parameters<typeof importFlagd>[1]> = {}): readonly string[] {
  return imported(document, more).findings.map(({ id, location }) => `${id} ${location?.pointer ?? ''}`);
}

describe('an import', () => {
  test('keeps what a registry has places for in these', () => {
    const result = imported({ $schema: 'flags.json', flags: { banner: { ...onOff, defaultVariant: 'on', metadata: { team: 'growth' }, source: 'git' }, gone: { ...onOff, state: 'DISABLED' } }, $evaluators: { always: { if: [true, 'on'] } } });
    expect(result.findings.map(({ id, verdict, sentence }) => [id, verdict, sentence])).toEqual([['flags/imported', 'pass', '2 flags were imported']]);
    if (!result.ok) return;
    const { registry, environment, records, evaluators, settings } = result.value;
    expect({ registry, environment, evaluators }).toEqual({ registry: 'shop', environment: 'staging', evaluators: { always: { if: [true, 'on'] } } });
    expect(records['banner']).toMatchObject({ owner: 'growth', updated_by: 'sre', state: { mode: 'enabled' }, definition: { default_variant: 'on', off_variant: null, metadata: { team: 'growth' } } });
    expect(records['gone']?.state).toEqual({ mode: 'disabled' });
    expect(settings.flagd).toEqual({ document: { $schema: 'flags.json' }, flags: { banner: { source: 'git' } }, has_evaluators: true, order: null });
  });

  test('is a registry that is written and read again', () => {
    const result = imported({ flags: [{ key: 'b', ...onOff, defaultVariant: null }, { key: 'a', ...onOff, targeting: {} }] }, { profile: 'flagd-daemon' });
    const read = result.ok ? readRegistry(writeRegistry(result.value)) : result;
    const exported = read.ok ? exportFlagd(read.value.registry) : read;
    expect(exported.ok && JSON.parse(exported.value)).toEqual({ flags: [{ key: 'b', ...onOff, defaultVariant: null }, { key: 'a', ...onOff, targeting: {} }] });
  });

  test.each([
    ['no JSON', '{', 'flags/flagd-invalid'],
    ['a key twice', '{"flags":{"a":1,"a":2}}', 'flags/flagd-invalid'],
    ['nesting without end', `{"flags":${'['.repeat(100)}${']'.repeat(100)}}`, 'flags/flagd-invalid'],
  ])('refuses %s', (_, text, id) => {
    const { ok, findings } = importFlagd(text, options);
    expect([ok, findings[0]?.id]).toEqual([false, id]);
  });

  test('says of each fault where it is', () => {
    expect(faults({ flags: { 'a/b': { state: 'on', variants: {}, targeting: 1, metadata: { x: null } }, c: { ...onOff, variants: { on: true, off: 0 } } }, metadata: [], $evaluators: [] })).toEqual([
      'flags/flagd-invalid /flags/a~1b/state',
      'flags/flagd-invalid /flags/a~1b/variants',
      'flags/flagd-invalid /flags/a~1b/targeting',
      'flags/flagd-invalid /flags/a~1b/metadata/x',
      'flags/flagd-invalid /flags/c/variants',
      'flags/flagd-invalid /$evaluators',
      'flags/flagd-invalid /metadata',
    ]);
    expect(faults({ flags: [] })).toEqual(['flags/flagd-invalid /flags']);
    expect(faults({ flags: { a: { ...onOff, targeting: { if: [{ '==': [1] }, { no: 1 }] } } } })).toEqual(['flags/targeting-invalid /flags/a/targeting/if/0/==', 'flags/targeting-invalid /flags/a/targeting/if/1/no']);
  });

  test('that is lenient lets wrong rules be findings beside the registry, and exports them equal', () => {
    const document = { flags: { a: { ...onOff, targeting: { sem_ver: [{ var: 'v' }, '===', 'v1'] } } } };
    expect(imported(document).ok).toBe(false);
    const result = imported(document, { lenient: true });
    expect([result.ok, ...result.findings.map(({ id }) => id)]).toEqual([true, 'flags/targeting-invalid', 'flags/targeting-invalid']);
    if (!result.ok) return;
    expect(exportFlagd(result.value).ok).toBe(false);
    const exported = exportFlagd(result.value, { lenient: true });
    expect(exported.ok && JSON.parse(exported.value)).toEqual(document);
    expect(exported.findings.map(({ id }) => id)).toEqual(['flags/targeting-invalid', 'flags/targeting-invalid']);
  });

  test('refuses what fits the schema and no registry', () => {
    expect(faults({ flags: { ['k'.repeat(257)]: onOff, 'tab\t': onOff } })).toEqual([`flags/flagd-unsupported /flags/${'k'.repeat(257)}`, 'flags/flagd-unsupported /flags/tab\t']);
    expect(faults({ flags: [{ key: 'a', ...onOff }, { key: 'a', ...onOff }] }, { profile: 'flagd-daemon' })).toEqual(['flags/flagd-unsupported /flags/a']);
  });

  test.each([{ now: 'today' }, { actor: ' ' }, { registry: 'Shop' }])('takes no %o', (wrong) => {
    expect(() => imported({ flags: {} }, wrong)).toThrow(RangeError);
  });
});
