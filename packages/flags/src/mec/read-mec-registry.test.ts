import { conformance, conformanceAbsent, conformanceBytes } from '@plimsoll/config/conformance';
import { describe, expect, test } from 'vitest';
import { readMecRegistry } from '../index.ts';

interface Expected {
  readonly declared_root: string;
  readonly typed_root: string;
  readonly approval_free_root: string;
  readonly entropy_declared: string;
  readonly entropy_recomputed: string;
  readonly enforced: readonly string[];
  readonly modes: Readonly<Record<string, string>>;
  readonly leaves: Readonly<Record<string, string>>;
  readonly approvals: number;
}

const backup = 'm6/backups/2025-10-21T20-22-32.082676+00-00/meta/meta_flags.json';

describe.skipIf(conformanceAbsent())('the registries of a real rollout', () => {
  const { registry: expected } = conformanceAbsent() ? { registry: {} } : conformance<{ registry: Record<string, Expected> }>('mec/expected.json');
  const files = { ...expected, [backup]: expected['flags/phase-M6_meta_flags.json']! };

  test.each(Object.entries(files))('%s: roots, leaves and entropy are the recorded ones, and its bytes are kept', (file, wanted) => {
    const bytes = conformanceBytes(`mec/${file}`);
    const read = readMecRegistry(bytes);
    if (!read.ok) throw new Error(JSON.stringify(read.findings));
    const { source, root, typedRoot, approvalFreeRoot, entropy, enforced, records } = read.value;
    expect(Buffer.from(source).equals(bytes)).toBe(true);
    expect({ root, typedRoot, approvalFreeRoot, entropy, enforced }).toEqual({
      root: wanted.declared_root,
      typedRoot: wanted.typed_root,
      approvalFreeRoot: wanted.approval_free_root,
      entropy: { declared: wanted.entropy_declared, recomputed: wanted.entropy_recomputed },
      enforced: wanted.enforced,
    });
    expect(Object.fromEntries(records.map(({ id, state }) => [id, state.mode]))).toEqual(wanted.modes);
    expect(Object.fromEntries(records.map(({ id, leaf }) => [id, leaf]))).toEqual(wanted.leaves);
    expect(records.reduce((sum, { approvals }) => sum + approvals.length, 0)).toBe(wanted.approvals);
    expect(records.every(({ text }) => bytes.includes(text))).toBe(true);
  });

  test.each(Object.entries(files))('%s: exactly the recorded faults are named', (file, wanted) => {
    const { findings } = readMecRegistry(conformanceBytes(`mec/${file}`));
    const enabled = Object.entries(wanted.modes).filter(([, mode]) => mode === 'enabled').map(([id]) => id);
    const ids = findings.filter(({ verdict }) => verdict !== 'pass').map(({ id }) => id);
    expect(ids).toEqual([
      'legacy/weak-profile',
      ...(wanted.entropy_declared === wanted.entropy_recomputed ? [] : ['flags/legacy-entropy']),
      ...(wanted.enforced.join() === enabled.join() ? [] : ['flags/legacy-enforced']),
      ...(wanted.typed_root === wanted.declared_root ? [] : ['flags/legacy-typed-root']),
    ]);
    expect(findings[0]).toMatchObject({ id: 'flags/legacy-root-recomputed', verdict: 'pass' });
  });
});
