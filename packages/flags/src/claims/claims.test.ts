import { encodeUtf8, toHex } from '@plimsoll/bytes';
import { conformanceAbsent, conformanceBytes } from '@plimsoll/config/conformance';
import { accept, type ClaimResult, type EvidenceReader, evidenceRules, refuse } from '@plimsoll/findings';
import { sha256 } from '@plimsoll/merkle';
import { describe, expect, test } from 'vitest';
import { legacyFile, type LegacyRecord } from '../../test/legacy-file.ts';
import { anchorsOf, otherSigner, policyText } from '../../test/sample-log.ts';
import { loaded, sampleRecord, sampleRegistry } from '../../test/sample-registry.ts';
import { claimKinds } from '../claims.ts';
import { anchorName, flagEntry, readMecRegistry, type Registry, snapshotName, writeRegistry } from '../index.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

/** Evidence held in memory. */
function evidenceOf(files: Files): EvidenceReader {
  return {
    read: (name) => {
      const content = files[name];
      if (name.split('/').includes('..')) return Promise.resolve(refuse(evidenceRules.finding('evidence/path-escape', { sentence: `${name} leads out` })));
      if (content === undefined) return Promise.resolve(refuse(evidenceRules.finding('evidence/missing', { sentence: `${name} is not there` })));
      const bytes = typeof content === 'string' ? encodeUtf8(content) : content;
      return Promise.resolve(accept({ name, bytes, sha256: toHex(sha256(bytes)) }));
    },
    list: () => Promise.resolve(accept([])),
  };
}

async function verify(kind: string, claim: object, files: Files): Promise<ClaimResult> {
  const found = claimKinds.find((each) => each.kind === kind)!;
  return found.verify(found.schema.parse(claim), evidenceOf(files));
}

const without = (files: Files, name: string): Files => Object.fromEntries(Object.entries(files).filter(([each]) => each !== name));
const ids = ({ findings }: ClaimResult): string[] => findings.filter(({ verdict }) => verdict !== 'pass').map(({ id }) => id);
const serious = ({ findings }: ClaimResult): string[] => findings.filter(({ verdict, severity }) => verdict !== 'pass' && (severity === 'blocker' || severity === 'critical')).map(({ id }) => id);

describe('flag-registry', () => {
  const registry = sampleRegistry();
  const file = writeRegistry(registry);
  const root = toHex(loaded(registry).set.root);
  const shadowed: Registry = sampleRegistry({ meta_prod: sampleRecord({ state: { mode: 'shadow', actor: 'sre', planned_activation: null } }) }, { environment: null, settings: { enable_from_ppm: 1_000_000, invariants: [{ id: 'guard', environments: ['production'], match: ['*'], require: { mode_exactly: 'disabled' }, severity: 'blocker', rationale: 'Off' }] } });

  test('holds for a registry in order, and says that nobody looked whether it was recorded', async () => {
    const result = await verify('flag-registry', { file: 'f.json' }, { 'f.json': file });
    expect(ids(result)).toEqual([]);
    expect(result.holds?.sentence).toContain(`f.json: the root ${root} was recomputed; whether it was recorded was not looked at`);
  });

  test.each<readonly [string, object, string, readonly string[]]>([
    ['a root that was pinned', { root }, file, []],
    ['another root', { root: '0'.repeat(64) }, file, ['flag-claim/root-differs']],
    ['a mode that is relied upon', { modes: { meta_prod: 'disabled' } }, file, []],
    ['another mode', { modes: { meta_prod: 'shadow' } }, file, ['flag-claim/mode-differs']],
    ['a flag that it does not have', { modes: { constructor: 'disabled' } }, file, ['flag-claim/mode-differs']],
    ['its environment', { environment: 'production' }, file, []],
    ['another environment', { environment: 'staging' }, file, ['flag-claim/environment-differs']],
    ['a name that is none', { snapshot: true }, file, ['flags/name-mismatch']],
    ['an edited file', {}, file.replace('M6 ramp', 'M7 ramp'), ['flags/root-mismatch']],
    ['no flags', {}, writeRegistry(sampleRegistry({})), ['flag-claim/empty']],
    ['a rule of another environment', { environment: 'staging' }, writeRegistry(shadowed), []],
    ['a rule that a flag breaks', { environment: 'production' }, writeRegistry(shadowed), ['flags/invariant']],
    ['a rule of an environment that nobody named', {}, writeRegistry(shadowed), ['flags/environment-unknown']],
    ['no registry', {}, '{', ['flags/malformed']],
  ])('%s', async (_what, claim, text, faults) => {
    const result = await verify('flag-registry', { file: 'f.json', ...claim }, { 'f.json': text });
    expect(ids(result)).toEqual(faults);
    expect(result.holds === undefined).toBe(faults.length > 0);
    expect(result.findings.every(({ location }) => location?.file === 'f.json')).toBe(true);
  });

  test('a finding says where, by line and column', async () => {
    const { findings } = await verify('flag-registry', { file: 'f.json', environment: 'staging' }, { 'f.json': file });
    expect(findings[0]?.location).toEqual({ file: 'f.json', pointer: '/environment', line: 2, column: 18 });
  });

  describe('with an anchor', () => {
    const entry = flagEntry('anchored', loaded(registry), { actor: 'sre', reason: 'imported' });
    const claim = { file: 'meta/f.json', anchor: { policy: 'policy' } };
    const beside = `meta/snapshots/${anchorName(loaded(registry))}`;
    const given = async (): Promise<Record<string, string>> => ({ 'meta/f.json': file, policy: policyText, [beside]: (await anchorsOf([entry]))[0]! });

    test('that the registry names itself, or the claim', async () => {
      const files = await given();
      const own = await verify('flag-registry', claim, files);
      expect(ids(own)).toEqual([]);
      expect(own.holds).toMatchObject({ sentence: expect.stringContaining('entry 0 of log.example/flags records it') as string, evidence: [{ name: 'meta/f.json' }, { name: beside }, { name: 'policy' }] });
      const { [beside]: anchor = '', ...others } = files;
      expect(ids(await verify('flag-registry', { ...claim, anchor: { file: 'a', policy: { text: policyText } } }, { ...others, a: anchor }))).toEqual([]);
      const snapshot = `meta/snapshots/${snapshotName(loaded(registry))}`;
      expect(ids(await verify('flag-registry', { file: snapshot, snapshot: true, anchor: { policy: 'policy' } }, { ...files, [snapshot]: file }))).toEqual([]);
    });

    test.each<readonly [string, (files: Record<string, string>) => Promise<Files> | Files, readonly string[]]>([
      ['that is not there', (files) => without(files, beside), ['flags/anchor-missing']],
      ['that is damaged', (files) => ({ ...files, [beside]: '{}' }), ['flags/anchor-unverifiable']],
      ['by another key', async (files) => ({ ...files, [beside]: (await anchorsOf([entry], otherSigner))[0]! }), ['flags/anchor-unverifiable']],
      ['of another registry', async (files) => ({ ...files, [beside]: (await anchorsOf([flagEntry('anchored', loaded(shadowed), { actor: 'a', reason: 'b' })]))[0]! }), ['flags/anchor-mismatch']],
      ['without a policy', (files) => without(files, 'policy'), ['evidence/missing']],
      ['under a policy that is none', (files) => ({ ...files, policy: 'nobody' }), ['trust/malformed']],
    ])('%s it does not hold', async (_what, change, faults) => {
      const result = await verify('flag-registry', claim, await change(await given()));
      expect(result.holds).toBeUndefined();
      expect(ids(result)).toEqual(faults);
    });

    test('that the claim names and that is not there is missing evidence', async () => {
      expect(ids(await verify('flag-registry', { ...claim, anchor: { file: 'a', policy: 'policy' } }, await given()))).toEqual(['evidence/missing']);
    });
  });
});

describe('mec-flag-registry', () => {
  const legacy = (records: readonly LegacyRecord[], change: Parameters<typeof legacyFile>[1] = {}): Files => ({ 'f.json': legacyFile(records, change) });
  const shadow = { id: 'meta_generation', state: { mode: 'shadow', actor: 'sre', planned_activation: null } };
  const approved = { id: 'a', approvals: [{ role: 'sre', status: 'approved', signed_at: '2026-02-03T05:00:00Z', digest: 'ab'.repeat(32) }] };

  test('holds for a registry in order, with the weakness of its root named', async () => {
    const result = await verify('mec-flag-registry', { file: 'f.json' }, legacy([{ id: 'a' }]));
    expect(ids(result)).toEqual(['legacy/weak-profile']);
    expect(result.holds?.sentence).toMatch(/^f\.json: the root [0-9a-f]{64} was recomputed from 1 records/u);
  });

  test.each<readonly [string, object, Files, readonly string[]]>([
    ['another root', { root: '0'.repeat(64) }, legacy([{ id: 'a' }]), ['flag-claim/root-differs']],
    ['an edited file', {}, legacy([{ id: 'a' }], { merkle_root: '0'.repeat(64) }), ['flags/legacy-root']],
    ['another mode', { modes: { meta_generation: 'disabled' } }, legacy([shadow]), ['flag-claim/mode-differs']],
    ['no records', {}, legacy([]), ['flag-claim/empty']],
    ['a name that is none', { snapshot: true }, legacy([shadow]), ['flags/name-mismatch']],
    ['a rule of production', { environment: 'production' }, legacy([shadow]), ['flags/invariant']],
    ['a dependency that is not there', { environment: 'staging' }, legacy([{ id: 'ontology_bridge' }]), ['flags/dependency-missing']],
    ['a record that cannot be judged', { environment: 'staging' }, legacy([{ id: 'a', rationale: ' ' }]), ['flags/malformed']],
    ['approvals and no phase', {}, legacy([approved]), ['flag-claim/phase-missing']],
    ['approvals', { phase: 'M6' }, legacy([approved]), ['approval/legacy-digest-mismatch', 'approval/circular-root', 'approval/legacy-unauthenticated']],
    ['no file', {}, {}, ['evidence/missing']],
  ])('%s', async (_what, claim, files, faults) => {
    const result = await verify('mec-flag-registry', { file: 'f.json', ...claim }, files);
    expect(serious(result)).toEqual(faults);
    expect(result.holds).toBeUndefined();
  });

  test('a rule that a flag breaks is named in the place of the legacy file', async () => {
    const { findings } = await verify('mec-flag-registry', { file: 'f.json', environment: 'production' }, legacy([{ id: 'a' }, shadow]));
    expect(findings.find(({ id }) => id === 'flags/invariant')).toMatchObject({ subject: 'meta-generation-disabled', location: { file: 'f.json', pointer: '/records/1/state', line: 1 } });
  });

  test.skipIf(conformanceAbsent())('the registry of a real release does not hold, for the recorded reasons', async () => {
    const bytes = conformanceBytes('mec/flags/phase-M6_meta_flags.json');
    const read = readMecRegistry(bytes);
    const result = await verify('mec-flag-registry', { file: 'f.json', root: read.ok && read.value.root, modes: { meta_prod: 'shadow' } }, { 'f.json': bytes });
    expect(serious(result)).toEqual(['flags/legacy-entropy', 'flags/legacy-enforced', 'flag-claim/phase-missing']);
  });
});
