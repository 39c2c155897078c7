import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { conformance, conformanceAbsent, conformanceRoot } from '@plimsoll/config/conformance';
import { describe, expect, it } from 'vitest';
import { ids, type Reported } from './flag-workspace.ts';
import { type Outcome, runInProcess } from './run-in-process.ts';

/** What an independent program says of a registry file. */
interface Expected {
  readonly declared_root: string;
  readonly recomputed_root: string;
  readonly typed_root: string;
  readonly entropy_declared: string;
  readonly entropy_recomputed: string;
  readonly enforced: readonly string[];
  readonly modes: Readonly<Record<string, string>>;
}

const mec = path.join(conformanceRoot, 'mec');
const expected = conformanceAbsent() ? {} : conformance<{ registry: Record<string, Expected> }>('mec/expected.json').registry;
const verify = (file: string, ...flags: readonly string[]): Promise<Outcome> => runInProcess(['flags', 'verify', path.join(mec, file), '--json', ...flags]);

/** Every file that is a registry by its shape, whatever it is called. */
function registryFiles(): string[] {
  return readdirSync(mec, { recursive: true, encoding: 'utf8' }).filter((file) => {
    if (!file.endsWith('.json')) return false;
    const value: unknown = JSON.parse(readFileSync(path.join(mec, file), 'utf8'));
    return typeof value === 'object' && value !== null && 'merkle_root' in value && 'records' in value && 'invariant_snapshot' in value;
  });
}

/** What there is to find in a registry, from what the independent program computed. */
function findingsOf({ declared_root: root, recomputed_root, typed_root, entropy_declared, entropy_recomputed, enforced, modes }: Expected): string[] {
  const enabled = Object.keys(modes).filter((id) => modes[id] === 'enabled');
  return [
    recomputed_root === root ? 'flags/legacy-root-recomputed' : 'flags/legacy-root',
    'legacy/weak-profile',
    ...(entropy_declared === entropy_recomputed ? [] : ['flags/legacy-entropy']),
    ...(enforced.toSorted().join() === enabled.sort().join() ? [] : ['flags/legacy-enforced']),
    ...(typed_root === root ? [] : ['flags/legacy-typed-root']),
    'cli/computed',
  ];
}

describe.skipIf(conformanceAbsent())('every registry file of the Meta Evolution Cycle', () => {
  it('is known to the independent program, by its name or as a copy', () => {
    const known = new Set(Object.keys(expected).map((file) => readFileSync(path.join(mec, file), 'utf8')));
    expect(registryFiles()).toEqual(expect.arrayContaining(Object.keys(expected)));
    expect(registryFiles().filter((file) => !known.has(readFileSync(path.join(mec, file), 'utf8')))).toEqual([]);
  });

  it.each(Object.entries(expected))('%s has the findings that the independent program implies, and exits by them', async (file, row) => {
    const wanted = findingsOf(row);
    const outcome = await verify(file);
    expect(ids(outcome).sort()).toEqual(wanted.sort());
    expect(outcome.code).toBe(wanted.includes('flags/legacy-root') ? 4 : wanted.some((id) => /entropy|enforced/.test(id)) ? 1 : 0);
    expect((JSON.parse(outcome.stdout) as Reported).findings.find(({ id }) => id === 'cli/computed')?.detail).toEqual({ root: row.recomputed_root });
  });

  it.each(Object.entries(expected))('%s is the one with its root, and no other', async (file, { declared_root: root }) => {
    const right = await verify(file, '--root', root);
    expect([ids(right).filter((id) => id === 'cli/computed').length, ids(right).includes('flags/anchor-mismatch'), right.code]).toEqual([2, false, (await verify(file)).code]);
    const wrong = await verify(file, '--root', 'ab'.repeat(32));
    expect([wrong.code, ids(wrong).includes('flags/anchor-mismatch')]).toEqual([4, true]);
  });

  it.each(['m0/determinism_manifest_meta_sample.json', 'm1/determinism_manifest_meta.json', 'm5/ledger/epoch_001.json'])('%s names a root and is no registry, exit 1', async (file) => {
    const outcome = await verify(file);
    expect([outcome.code, [...new Set(ids(outcome))]]).toEqual([1, [expect.stringMatching(/^flags\/(?:malformed|format-unknown)$/)]]);
  });
});
