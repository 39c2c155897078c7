import { encodeUtf8, toHex } from '@plimsoll/bytes';
import { accept, type ClaimResult, type EvidenceReader, evidenceRules, refuse, type VersionedNotes } from '@plimsoll/findings';
import { memoryStore, openLedger } from '@plimsoll/ledger';
import { sha256 } from '@plimsoll/merkle';
import { ed25519Signer, formatVkey, noteSigner } from '@plimsoll/signed-note';
import { describe, expect, test } from 'vitest';
import { recorded } from '../../test/notes.ts';
import { claimKinds } from '../claims.ts';
import { laneInput, rollbackGovernance, stableGovernance } from '../contract/example-run.ts';
import { noteEntry, torghutPhaseManifestV1 as contract } from '../index.ts';

type Files = Map<string, Uint8Array>;

/** Evidence held in memory. */
function evidenceOf(files: Files, versionedNotes?: () => Promise<VersionedNotes>): EvidenceReader {
  return {
    read: (name) => {
      const bytes = files.get(name);
      if (name.split('/').includes('..')) return Promise.resolve(refuse(evidenceRules.finding('evidence/path-escape', { sentence: `${name} leads out` })));
      return Promise.resolve(bytes === undefined ? refuse(evidenceRules.finding('evidence/missing', { sentence: `${name} is not there` })) : accept({ name, bytes, sha256: toHex(sha256(bytes)) }));
    },
    list: (folder) => {
      const below = [...files.keys()].filter((name) => name.startsWith(`${folder}/`)).sort();
      return Promise.resolve(below.length === 0 ? refuse(evidenceRules.finding('evidence/missing', { sentence: `${folder} is not there` })) : accept(below));
    },
    ...(versionedNotes !== undefined && { versionedNotes }),
  };
}

async function verify(kind: string, claim: unknown, files: Files, versionedNotes?: () => Promise<VersionedNotes>): Promise<ClaimResult> {
  const found = claimKinds.find((each) => each.kind === kind)!;
  return found.verify(found.schema.parse(claim), evidenceOf(files, versionedNotes));
}
const ids = ({ findings }: ClaimResult): string[] => findings.filter(({ verdict }) => verdict !== 'pass').map(({ id }) => id);

describe('phase-manifest', () => {
  const claim = { file: 'run/manifest.json', contract: 'torghut.autonomy.phase-manifest.v1' };
  const governed = (target: 'paper' | 'live'): string => contract.appendRuntimeGovernance(contract.buildManifest(laneInput(target)).text, stableGovernance(target)).text!;
  const lane = contract.buildManifest(laneInput('paper')).text!;
  const drifted = contract.appendRuntimeGovernance(lane, { ...stableGovernance('paper'), drift_status: 'drift_detected', reasons: ['drift_detected'] }).text!;
  const rolledBack = contract.appendRuntimeGovernance(lane, rollbackGovernance('with evidence')).text!;
  const holding = (text: string, ...others: [string, Uint8Array][]): Files => new Map([['run/manifest.json', encodeUtf8(text)], ...others]);

  test('holds for a run that passed, and says that nobody looked at its artifacts', async () => {
    const result = await verify('phase-manifest', claim, holding(governed('paper')));
    expect(ids(result)).toEqual([]);
    expect(result.holds).toMatchObject({ sentence: expect.stringMatching(/^run\/manifest\.json: .*the run it describes is pass; its artifacts were not looked at/u) as string, evidence: [{ name: 'run/manifest.json' }] });
  });

  test.each([
    ['a forged status', JSON.stringify({ ...(JSON.parse(lane) as object), status: 'pass' }), {}, 'phase-manifest/status-forged'],
    ['a run whose governance is pending', lane, {}, 'phase-manifest/not-passing'],
    ['a run that was rolled back', rolledBack, {}, 'phase-manifest/not-passing'],
    ['no JSON', '{', {}, 'phase-manifest/json-invalid'],
    ['the other contract', governed('paper'), { contract: 'mec.phase-manifest.m6.v1' }, 'phase-manifest/schema-version-unknown'],
    ['another target', governed('paper'), { promotion: { target: 'live' } }, 'phase-manifest/target-mismatch'],
    ['a target that is none', governed('paper'), { promotion: { target: 'moon' } }, 'phase-manifest/target-unknown'],
    ['live without evidence', governed('live'), { promotion: { target: 'live' } }, 'phase-manifest/evidence-unverified'],
    ['a manifest that is too old', governed('paper'), { promotion: { target: 'paper', fresh: { at: '2026-03-14T10:28:01Z', max_age_seconds: 3600 } } }, 'phase-manifest/manifest-stale'],
    ['a promotion after a rollback', rolledBack, { promotion: { target: 'paper' } }, 'phase-manifest/rollback-triggered'],
  ])('does not hold for %s', async (_, text, change, id) => {
    const result = await verify('phase-manifest', { ...claim, ...change }, holding(text));
    expect(ids(result)).toContain(id);
    expect(result.holds).toBeUndefined();
    expect(result.findings.find((finding) => finding.id === id)?.location?.file).toBe('run/manifest.json');
  });

  test('the true manifest of a run that did not pass holds where that is asked', async () => {
    const result = await verify('phase-manifest', { ...claim, run: 'any' }, holding(drifted));
    expect(ids(await verify('phase-manifest', claim, holding(drifted)))).toEqual(['phase-manifest/not-passing']);
    expect(ids(result)).toEqual([]);
    expect(result.holds?.sentence).toContain('the run it describes is fail');
  });

  test('a promotion within its age holds', async () => {
    const result = await verify('phase-manifest', { ...claim, promotion: { target: 'paper', fresh: { at: '2026-03-14T10:28:00Z', max_age_seconds: 3600 } } }, holding(governed('paper')));
    expect(result.holds?.sentence).toContain('may be promoted to paper');
  });

  test('a file that is not there is not a pass', async () => {
    expect(ids(await verify('phase-manifest', claim, new Map()))).toEqual(['evidence/missing']);
  });

  describe('with evidence', () => {
    const artifacts = [...new Set((JSON.parse(governed('live')) as { artifact_refs: string[] }).artifact_refs)].filter((each) => !each.endsWith('phase-manifest.json'));
    const bytesOf = (reference: string): Uint8Array => encodeUtf8(`of ${reference}`);
    /** The live run, its digests those of bytes that exist. */
    const live = (): string => {
      const digests = Object.fromEntries(artifacts.map((each) => [each, toHex(sha256(bytesOf(each)))]));
      const input = { ...laneInput('live'), artifact_digests: Object.fromEntries(Object.entries(digests).filter(([each]) => !each.includes('/drift/'))) };
      const governance = { ...stableGovernance('live'), artifact_digests: Object.fromEntries(Object.entries(digests).filter(([each]) => each.includes('/drift/'))) };
      return contract.appendRuntimeGovernance(contract.buildManifest(input).text, governance).text!;
    };
    const placed = artifacts.map((each): [string, Uint8Array] => [each.replace('/srv/desk', 'archive'), bytesOf(each)]);
    const withEvidence = { ...claim, evidence: { folder: 'archive', instead_of: '/srv/desk' }, promotion: { target: 'live' } };

    test('holds where every artifact has its digest', async () => {
      const result = await verify('phase-manifest', withEvidence, holding(live(), ...placed));
      expect(ids(result)).toEqual([]);
      expect(result.holds?.sentence).toContain(`its ${artifacts.length} artifacts have the digests that it records`);
    });

    test.each<[string, (files: Files) => void, string]>([
      ['an artifact that was changed', (files) => files.set(placed[0]![0], encodeUtf8('else')), 'phase-manifest/evidence-digest-mismatch'],
      ['an artifact that is gone', (files) => files.delete(placed[0]![0]), 'phase-manifest/evidence-missing'],
    ])('does not hold for %s', async (_, change, id) => {
      const files = holding(live(), ...placed);
      change(files);
      const result = await verify('phase-manifest', withEvidence, files);
      expect([ids(result), result.holds]).toEqual([expect.arrayContaining([id]), undefined]);
    });

    test('references that lie elsewhere are not looked for in the folder', async () => {
      const files = holding(live(), ...placed);
      expect(ids(await verify('phase-manifest', { ...withEvidence, evidence: { folder: 'archive' } }, files))).toContain('phase-manifest/evidence-missing');
      expect(ids(await verify('phase-manifest', { ...withEvidence, evidence: { folder: 'archive', instead_of: '/srv/des' } }, files))).toContain('phase-manifest/evidence-missing');
      expect(ids(await verify('phase-manifest', { ...withEvidence, evidence: { folder: 'archive', instead_of: '/srv/desk/' } }, files))).toEqual([]);
    });

    test('a reference that leads out is the finding of who reads', async () => {
      const refs = ['../secret', 's3://bucket/key', 'gates/report.json'];
      const files = holding(JSON.stringify({ ...(JSON.parse(live()) as object), artifact_refs: refs }));
      const found = ids(await verify('phase-manifest', { ...claim, evidence: { folder: 'archive' } }, files));
      expect(found.filter((id) => id === 'evidence/path-escape')).toHaveLength(1);
    });
  });
});

describe('iteration-notes', () => {
  const signer = noteSigner('log.example/notes', ed25519Signer(new Uint8Array(32).fill(7)));
  const claim = { folder: 'run/notes', ledger: { folder: 'ledger', policy: 'policy' } };

  /** A workspace with these notes, of which the ledger names those listed. */
  async function workspace(notes: readonly number[], named: readonly number[], folder = 'run/notes'): Promise<Files> {
    const files: Files = new Map();
    for (const each of notes) files.set(`run/notes/iteration-${each}.md`, recorded(each).file.bytes);
    const store = memoryStore({ origin: 'log.example/notes' });
    const ledger = await openLedger({ store, signers: [signer], clock: () => Date.parse('2026-03-01T12:00:00Z') });
    const events = [{ type: 'org.example.other.v1', data: {} }, ...named.map((each) => {
      const { entry } = recorded(each);
      return noteEntry({ ...entry, path: `${folder}/iteration-${each}.md`, note: { timestamp: entry.at, status: entry.outcome } as never });
    })];
    expect(await ledger.append(events.map(({ type, data }, index) => ({ id: `e${index}`, source: '/notes', type, data: { ...data } })))).toMatchObject({ ok: true });
    await ledger.close();
    for await (const path of store.list()) files.set(`ledger/${path}`, (await store.read(path))!);
    files.set('policy', encodeUtf8(`log ${formatVkey(signer.verifier)}\nquorum none\n`));
    return files;
  }

  test('holds where the ledger names every note and every note is there', async () => {
    const files = await workspace([1, 2], [1, 2]);
    files.set('run/notes/.gitignore', encodeUtf8('*\n'));
    const result = await verify('iteration-notes', claim, files);
    expect(result).toMatchObject({ findings: [], holds: { sentence: expect.stringMatching(/^run\/notes: all 2 notes have the digests that the ledger names; ledger: /u) as string, evidence: [{ name: 'ledger/checkpoint' }, { name: 'policy' }] } });
  });

  test('notes may have moved to an archive', async () => {
    const files = await workspace([1, 2], [1, 2]);
    files.set('archive/iteration-1.md', files.get('run/notes/iteration-1.md')!);
    files.delete('run/notes/iteration-1.md');
    expect(ids(await verify('iteration-notes', claim, files))).toContain('phase-manifest/note-missing');
    expect((await verify('iteration-notes', { ...claim, archives: ['archive', 'gone'] }, files)).holds).toBeDefined();
  });

  test.each<[string, (files: Files) => void, string, boolean]>([
    ['a note removed', (files) => files.delete('run/notes/iteration-1.md'), 'phase-manifest/note-missing', true],
    ['the folder removed', (files) => { for (const each of [1, 2]) files.delete(`run/notes/iteration-${each}.md`); }, 'phase-manifest/note-missing', true],
    ['a note edited', (files) => files.set('run/notes/iteration-1.md', encodeUtf8('x')), 'phase-manifest/note-modified', true],
    ['a note that nobody recorded', (files) => files.set('run/notes/iteration-3.md', recorded(3).file.bytes), 'phase-manifest/note-unrecorded', false],
    ['a folder with the name of a note', (files) => files.set('run/notes/iteration-3.md/x', new Uint8Array()), 'phase-manifest/notes-path-unsafe', false],
    ['a ledger without checkpoint', (files) => files.delete('ledger/checkpoint'), 'ledger/checkpoint-missing', true],
    ['another policy', (files) => files.set('policy', encodeUtf8('quorum none\n')), 'ledger/checkpoint-bad', true],
  ])('does not hold for %s', async (_, change, id, integrity) => {
    const files = await workspace([1, 2], [1, 2]);
    change(files);
    const result = await verify('iteration-notes', claim, files);
    expect(ids(result)).toContain(id);
    expect(result.holds).toBeUndefined();
    expect(result.findings.find((finding) => finding.id === id)?.integrity ?? false).toBe(integrity);
  });

  test('entries that know the folder by another name count where the claim says so', async () => {
    const files = await workspace([1], [1], '/srv/desk/notes');
    expect(ids(await verify('iteration-notes', claim, files))).toEqual(['phase-manifest/notes-elsewhere', 'phase-manifest/note-unrecorded']);
    expect((await verify('iteration-notes', { ...claim, recorded_as: '/srv/desk/notes' }, files)).holds).toBeDefined();
  });

  test('no notes and no entries of them are no pass', async () => {
    expect(ids(await verify('iteration-notes', claim, await workspace([], [])))).toContain('phase-manifest/notes-absent');
  });

  test('git is asked where the claim asks, and nobody else', async () => {
    const files = await workspace([1], [1]);
    const asked = { ...claim, uncommitted: true };
    const git = (said: Partial<VersionedNotes>) => () => Promise.resolve({ tracked: [], notIgnored: [], ...said });
    expect((await verify('iteration-notes', asked, files, git({}))).holds?.sentence).toContain('and git has none of them');
    expect(ids(await verify('iteration-notes', asked, files, git({ tracked: ['run/notes/iteration-1.md'] })))).toEqual(['phase-manifest/note-committed']);
    expect(ids(await verify('iteration-notes', asked, files, git({ notIgnored: ['run/notes/iteration-2.md'] })))).toEqual(['phase-manifest/notes-not-ignored']);
    expect(ids(await verify('iteration-notes', asked, files, git({ unknown: 'there is no git program' })))).toEqual(['phase-manifest/git-unavailable']);
    expect(ids(await verify('iteration-notes', asked, files))).toEqual(['phase-manifest/git-unavailable']);
    expect((await verify('iteration-notes', claim, files, () => Promise.reject(new TypeError('asked')))).holds).toBeDefined();
  });
});
