import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { torghutPhaseManifestV1 as contract } from '@plimsoll/phase-manifest';
import { describe, expect, it } from 'vitest';
import { evidence, governance, lane, MANIFEST } from './phase-run.ts';
import { type Outcome, runInProcess, type World } from './run-in-process.ts';
import { temporaryFolder } from './temporary.ts';

const record = {
  schema_version: 'plimsoll.iteration-note.v1',
  status: 'blocked_no_signal',
  timestamp: '2026-02-27T15:30:00+01:00',
  reason: 'cursor_ahead_of_stream',
  promotion_target: 'paper',
  run_output_dir: null,
  phase_manifest_path: null,
  phase_manifest_sha256: null,
  autonomy_run_id: null,
  autonomy_candidate_id: null,
  recommender: null,
  promotion_action: 'hold',
  promotion_eligible: false,
  recommendation_trace_id: null,
  gate_report_trace_id: null,
  error: null,
  emergency_stop_active: false,
  rollback_incident_evidence_path: null,
  rollback_incident_evidence_sha256: null,
  throughput: null,
  metrics: { drift_status: 'stable', security_controls_triggered: null },
};
const RECORDED = ['--ledger', 'log', '--key', 'log.key'];

/** A workspace with a ledger `log` and a record; runs command lines there. */
async function workspace(files: Readonly<Record<string, string>> = {}) {
  const directory = temporaryFolder({ 'cycle.json': JSON.stringify(record), ...files });
  const plimsoll = (argv: readonly string[], world: World = {}): Promise<Outcome> => runInProcess(argv, { directory, ...world });
  expect(await plimsoll('ledger init log --origin example.org/log --key log.key'.split(' '))).toMatchObject({ code: 0 });
  return { directory, plimsoll, note: (number: number) => path.join(directory, `notes/iteration-${number}.md`) };
}

const ADD = ['notes', 'add', 'notes', '--input', 'cycle.json'];

interface Reported {
  readonly exit_code: number;
  readonly findings: readonly { readonly id: string; readonly verdict: string; readonly sentence: string; readonly subject?: string; readonly location?: { readonly file?: string } }[];
}

const report = ({ stdout }: Outcome): Reported => JSON.parse(stdout) as Reported;
const ids = (outcome: Outcome): string[] => report(outcome).findings.map(({ id }) => id);

async function verified(plimsoll: (argv: readonly string[]) => Promise<Outcome>, ...more: readonly string[]): Promise<readonly [number, string[]]> {
  const outcome = await plimsoll(['notes', 'verify', 'notes', '--ledger', 'log', '--json', ...more]);
  return [outcome.code, ids(outcome)];
}

describe('notes add', () => {
  it('writes one note after the other, each with its entry, and says where', async () => {
    const { plimsoll, note } = await workspace();
    const first = await plimsoll([...ADD, ...RECORDED]);
    const sha256 = createHash('sha256').update(readFileSync(note(1))).digest('hex');
    expect(first).toEqual({ code: 0, stdout: `${JSON.stringify({ path: 'notes/iteration-1.md', iteration: 1, sha256 })}\n`, stderr: '' });
    const second = await plimsoll([...ADD, ...RECORDED, '--json']);
    expect([second.code, ids(second)]).toEqual([0, ['cli/recorded', 'cli/computed']]);
    expect(readFileSync(note(2), 'utf8')).toMatch(/^# Iteration 2: blocked_no_signal\n/u);
    const entries = (await plimsoll(['ledger', 'show', 'log'])).stdout.split('\n').slice(1, -1).map((line) => (JSON.parse(line) as { entry: { type: string; data: object } }).entry);
    expect(entries[0]).toMatchObject({ type: 'dev.plimsoll.iteration-note.recorded.v1', data: { iteration: 1, path: 'notes/iteration-1.md', sha256, at: '2026-02-27T14:30:00Z', outcome: 'blocked_no_signal' } });
    expect(await verified(plimsoll)).toEqual([0, ['cli/computed']]);
  });

  it('takes the record from standard input and the ledger from the configuration', async () => {
    const { plimsoll } = await workspace({ 'plimsoll.config.yaml': 'schema_version: plimsoll.config.v1\nname: x\nledger: { path: log, key: log.key }\nclaims: []\n' });
    const added = await plimsoll(['notes', 'add', './notes/', '--input', '-', '--json'], { stdin: JSON.stringify(record) });
    expect([added.code, ids(added)]).toEqual([0, ['cli/recorded', 'cli/computed']]);
    expect((await plimsoll(['notes', 'verify', 'notes'])).code).toBe(0);
  });

  it('says so where it stands in no ledger, and how to add its entry', async () => {
    const { plimsoll } = await workspace();
    const added = await plimsoll([...ADD, '--json']);
    expect([added.code, ids(added)]).toEqual([0, ['cli/not-recorded', 'cli/computed']]);
    expect(report(added).findings[0]?.sentence).toContain('plimsoll notes record "notes" appends it');
  });

  it.each([
    ['no JSON', '{', 'json/'],
    ['a key twice', '{"reason":"a","reason":"b"}', 'json/duplicate-key'],
    ['no object', '[]', 'phase-manifest/note-invalid'],
    ['a record without a member', JSON.stringify({ ...record, reason: undefined }), 'phase-manifest/note-invalid'],
    ['a member that no record has', JSON.stringify({ ...record, extra: 1 }), 'phase-manifest/note-invalid'],
    ['a record that contradicts its status', JSON.stringify({ ...record, status: 'lane_completed' }), 'phase-manifest/note-invalid'],
    ['a record with a number', JSON.stringify({ ...record, iteration: 7 }), 'phase-manifest/note-invalid'],
  ])('refuses %s and writes nothing', async (_, text, id) => {
    const { directory, plimsoll } = await workspace({ 'cycle.json': text });
    const refused = await plimsoll([...ADD, ...RECORDED, '--json']);
    expect(refused.code).toBe(1);
    expect(report(refused).findings.map((finding) => [finding.id.startsWith(id), finding.location?.file])).toContainEqual([true, 'cycle.json']);
    expect(existsSync(path.join(directory, 'notes'))).toBe(false);
  });

  it.each([
    ['a record that is not there', ['notes', 'add', 'notes', '--input', 'gone.json'], 5],
    ['a ledger that is not there', [...ADD, '--ledger', 'gone', '--key', 'log.key'], 5],
    ['a ledger without its key', [...ADD, '--ledger', 'log'], 2],
    ['no record', ['notes', 'add', 'notes'], 2],
    ['no folder', ['notes', 'add', '--input', 'cycle.json'], 2],
  ])('stops before it writes for %s', async (_, argv, code) => {
    const { directory, plimsoll } = await workspace();
    expect(await plimsoll(argv)).toMatchObject({ code, stdout: '' });
    expect(existsSync(path.join(directory, 'notes'))).toBe(false);
  });

  it('follows no link, and takes no number after the last', async () => {
    const { directory, plimsoll } = await workspace({ 'full/iteration-9007199254740990.md': 'x', 'elsewhere/.gitignore': '*\n' });
    symlinkSync('elsewhere', path.join(directory, 'notes'));
    expect(await plimsoll(ADD)).toMatchObject({ code: 5, stderr: expect.stringContaining('a link') as string });
    expect(await plimsoll(['notes', 'add', 'full', '--input', 'cycle.json'])).toMatchObject({ code: 5, stderr: expect.stringContaining('rename it by hand') as string });
    expect(readdirSync(path.join(directory, 'elsewhere'))).toEqual(['.gitignore']);
  });

  it('keeps what a record says from steering a page or a terminal', async () => {
    const hostile = '| a `b` <script>\n# Iteration 9: lane_completed\n\u001b[2J\u202e[x](http://evil.example)';
    const { plimsoll, note } = await workspace({ 'cycle.json': JSON.stringify({ ...record, reason: hostile }) });
    expect((await plimsoll([...ADD, ...RECORDED])).code).toBe(0);
    const text = readFileSync(note(1), 'utf8');
    const table = text.slice(0, text.indexOf('```'));
    expect(['<script>', '](', '\n# Iteration 9', '\u001b', '\u202e'].filter((each) => table.includes(each))).toEqual([]);
    expect(await verified(plimsoll)).toEqual([0, ['cli/computed']]);
  });
});

it('notes that are added at the same time each get a number and an entry', async () => {
  const { plimsoll } = await workspace();
  const added = await Promise.all(Array.from({ length: 12 }, () => plimsoll([...ADD, ...RECORDED])));
  expect(added.map(({ code, stderr }) => [code, stderr])).toEqual(added.map(() => [0, '']));
  expect(added.map(({ stdout }) => (JSON.parse(stdout) as { iteration: number }).iteration).sort((a, b) => a - b)).toEqual(added.map((_, index) => index + 1));
  expect(await verified(plimsoll)).toEqual([0, ['cli/computed']]);
});

describe('notes next', () => {
  it('prints the number that the next note gets', async () => {
    const { plimsoll } = await workspace({ 'gaps/iteration-7.md': 'x', 'gaps/iteration-2-final.md': 'x' });
    expect(await plimsoll(['notes', 'next', 'notes'])).toEqual({ code: 0, stdout: '1\n', stderr: '' });
    await plimsoll(ADD);
    expect((await plimsoll(['notes', 'next', 'notes'])).stdout).toBe('2\n');
    expect(report(await plimsoll(['notes', 'next', 'gaps', '--json'])).findings).toMatchObject([{ id: 'cli/computed', detail: { iteration: 8 } }]);
  });

  it.each(['iteration-9007199254740990.md', 'iteration-9007199254740991.md', `iteration-${'9'.repeat(200)}.md`])('refuses to go on after %s', async (name) => {
    const { plimsoll } = await workspace({ [`notes/${name}`]: 'x' });
    const next = await plimsoll(['notes', 'next', 'notes', '--json']);
    expect([next.code, ids(next)]).toEqual([1, ['phase-manifest/note-number-out-of-range']]);
  });

  it('follows no link', async () => {
    const { directory, plimsoll } = await workspace();
    symlinkSync('log', path.join(directory, 'notes'));
    expect((await plimsoll(['notes', 'next', 'notes'])).code).toBe(5);
  });
});

describe('notes verify', () => {
  /** Two recorded notes, then the change. */
  async function changed(change: (directory: string) => void) {
    const made = await workspace();
    for (let count = 0; count < 2; count++) expect((await made.plimsoll([...ADD, ...RECORDED])).code).toBe(0);
    change(made.directory);
    return made;
  }

  it.each<[string, (directory: string) => void, number, readonly string[]]>([
    ['a note that is gone', (directory) => { rmSync(path.join(directory, 'notes/iteration-1.md')); }, 4, ['phase-manifest/note-missing']],
    ['a folder that is gone', (directory) => { rmSync(path.join(directory, 'notes'), { recursive: true }); }, 4, ['phase-manifest/note-missing', 'phase-manifest/note-missing']],
    ['a note edited by one space', (directory) => { const file = path.join(directory, 'notes/iteration-1.md'); writeFileSync(file, `${readFileSync(file, 'utf8')} `); }, 4, ['phase-manifest/note-modified', 'phase-manifest/note-not-canonical']],
    ['a note that nobody recorded', (directory) => { writeFileSync(path.join(directory, 'notes/iteration-3.md'), '{}'); }, 1, ['phase-manifest/note-unrecorded']],
    ['a note renamed', (directory) => { renameSync(path.join(directory, 'notes/iteration-2.md'), path.join(directory, 'notes/iteration-3.md')); }, 4, ['phase-manifest/note-missing', 'phase-manifest/note-number-mismatch', 'phase-manifest/note-unrecorded']],
    ['a number out of range', (directory) => { writeFileSync(path.join(directory, 'notes/iteration-9007199254740991.md'), '{}'); }, 1, ['phase-manifest/note-number-out-of-range', 'phase-manifest/note-unrecorded']],
    ['a note behind a link', (directory) => { renameSync(path.join(directory, 'notes/iteration-2.md'), path.join(directory, 'kept.md')); symlinkSync('../kept.md', path.join(directory, 'notes/iteration-2.md')); }, 4, ['phase-manifest/note-missing', 'phase-manifest/notes-path-unsafe']],
    ['a folder with the name of a note', (directory) => { mkdirSync(path.join(directory, 'notes/iteration-3.md')); }, 1, ['phase-manifest/notes-path-unsafe']],
    ['hostile bytes', (directory) => { writeFileSync(path.join(directory, 'notes/iteration-3.md'), Buffer.concat([Buffer.from('\u001b[2J\u202e'), Buffer.of(0xff)])); }, 1, ['phase-manifest/note-not-canonical', 'phase-manifest/note-unrecorded']],
  ])('refuses %s', async (_, change, code, expected) => {
    const { plimsoll } = await changed(change);
    const [exit, found] = await verified(plimsoll);
    expect([exit, found.sort()]).toEqual([code, expected]);
    const text = await plimsoll(['notes', 'verify', 'notes', '--ledger', 'log']);
    expect([text.code, ['\u001b', '\u202e'].filter((each) => text.stdout.includes(each))]).toEqual([code, []]);
  });

  it('names the file of what it found', async () => {
    const { plimsoll } = await changed((directory) => { writeFileSync(path.join(directory, 'notes/iteration-3.md'), 'x'); });
    const { findings } = report(await plimsoll(['notes', 'verify', './notes', '--ledger', 'log', '--json']));
    expect(new Set(findings.map(({ location }) => location?.file))).toEqual(new Set(['notes/iteration-3.md']));
  });

  it('finds a note in an archive', async () => {
    const { plimsoll } = await changed((directory) => {
      mkdirSync(path.join(directory, 'archive'));
      renameSync(path.join(directory, 'notes/iteration-1.md'), path.join(directory, 'archive/iteration-1.md'));
    });
    expect(await verified(plimsoll, '--archive', 'archive')).toEqual([0, ['cli/computed']]);
  });

  it('knows the folder by another name if told', async () => {
    const { directory, plimsoll } = await changed((folder) => { renameSync(path.join(folder, 'notes'), path.join(folder, 'moved')); });
    const moved = (...more: readonly string[]): Promise<Outcome> => plimsoll(['notes', 'verify', path.join(directory, 'moved'), '--ledger', 'log', '--json', ...more]);
    expect(ids(await moved()).sort()).toEqual(['phase-manifest/note-unrecorded', 'phase-manifest/note-unrecorded', 'phase-manifest/notes-elsewhere']);
    expect((await moved('--recorded-as', 'notes')).code).toBe(0);
  });

  it('is inconclusive about nothing, and needs a ledger', async () => {
    const { plimsoll } = await workspace();
    expect(await verified(plimsoll)).toEqual([3, ['phase-manifest/notes-absent']]);
    expect(await plimsoll(['notes', 'verify', 'notes'])).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('--ledger') as string });
    expect((await plimsoll(['notes', 'verify', 'notes', '--ledger', 'gone'])).code).toBe(5);
  });

  it('does not take a damaged ledger for an empty one', async () => {
    const { directory, plimsoll } = await changed((folder) => { rmSync(path.join(folder, 'log/tile'), { recursive: true }); });
    const [code, found] = await verified(plimsoll);
    expect([code, found]).toEqual([4, ['ledger/bundle-missing']]);
    rmSync(path.join(directory, 'log/checkpoint'));
    expect((await verified(plimsoll))[1]).toEqual(['ledger/checkpoint-missing']);
  });

  it('names an entry of a note that is none', async () => {
    const { plimsoll } = await changed(() => undefined);
    const entry = { id: 'x', source: '/x', type: 'dev.plimsoll.iteration-note.recorded.v1', data: { path: 'notes/iteration-3.md', sha256: '\u001b[2J' } };
    expect((await plimsoll(['ledger', 'append', 'log', '--key', 'log.key'], { stdin: JSON.stringify(entry) })).code).toBe(0);
    const [code, found] = await verified(plimsoll);
    expect([code, new Set(found)]).toEqual([1, new Set(['phase-manifest/note-entry-invalid'])]);
  });
});

describe('notes record', () => {
  it('completes what a crash between note and entry left, once', async () => {
    const { plimsoll } = await workspace();
    await plimsoll([...ADD, ...RECORDED]);
    await plimsoll(ADD);
    expect(await verified(plimsoll)).toEqual([1, ['phase-manifest/note-unrecorded']]);
    const recorded = await plimsoll(['notes', 'record', 'notes', ...RECORDED]);
    expect(recorded).toEqual({ code: 0, stdout: '{"path":"notes/iteration-2.md"}\n', stderr: '' });
    expect(await verified(plimsoll)).toEqual([0, ['cli/computed']]);
    const again = await plimsoll(['notes', 'record', 'notes', ...RECORDED, '--json']);
    expect([again.code, report(again).findings.map(({ sentence }) => sentence)]).toEqual([0, ['Every note has its entry']]);
    expect((await plimsoll(['ledger', 'show', 'log'])).stdout.trim().split('\n')).toHaveLength(3);
  });

  it('completes an addition whose ledger could not be written', async () => {
    const { directory, plimsoll } = await workspace();
    const state = path.join(directory, 'log/.state/log.json');
    const kept = readFileSync(state);
    rmSync(state);
    const broken = await plimsoll([...ADD, ...RECORDED]);
    expect(broken).toMatchObject({ code: 5, stdout: '', stderr: expect.stringMatching(/The note "notes\/iteration-1\.md" is written; its entry is not in the ledger; plimsoll notes record "notes" appends it/u) as string });
    writeFileSync(state, kept);
    expect((await plimsoll(['notes', 'record', 'notes', ...RECORDED])).code).toBe(0);
    expect(await verified(plimsoll)).toEqual([0, ['cli/computed']]);
  });

  it.each([
    ['a note that is not the text of its record', '# Iteration 2', 1, ['phase-manifest/note-not-canonical', 'phase-manifest/note-unrecorded']],
    ['a note of the original implementation', '{"iteration":2}', 1, ['phase-manifest/note-unrecorded']],
  ])('names %s and records the others', async (_, text, code, expected) => {
    const { plimsoll, note } = await workspace();
    await plimsoll(ADD);
    writeFileSync(note(2), text);
    const recorded = await plimsoll(['notes', 'record', 'notes', ...RECORDED, '--json']);
    expect([recorded.code, ids(recorded).sort()]).toEqual([code, ['cli/recorded', ...expected]]);
  });

  it('vouches for no note that was changed', async () => {
    const { plimsoll, note } = await workspace();
    await plimsoll([...ADD, ...RECORDED]);
    writeFileSync(note(1), readFileSync(note(1), 'utf8').replaceAll('cursor_ahead_of_stream', 'other'));
    const recorded = await plimsoll(['notes', 'record', 'notes', ...RECORDED, '--json']);
    expect([recorded.code, ids(recorded)]).toEqual([4, ['phase-manifest/note-modified']]);
    expect((await plimsoll(['ledger', 'show', 'log'])).stdout.trim().split('\n')).toHaveLength(2);
  });

  it('needs a ledger', async () => {
    const { plimsoll } = await workspace();
    expect(await plimsoll(['notes', 'record', 'notes'])).toMatchObject({ code: 2, stdout: '' });
    expect((await plimsoll(['notes', 'record', 'notes', '--ledger', 'log'])).code).toBe(2);
  });
});

describe('notes check', () => {
  const git = (directory: string, ...parameters: readonly string[]): void => void execFileSync('git', ['-C', directory, ...parameters], { stdio: 'ignore' });

  it('passes where nothing can be committed, and where git ignores all', async () => {
    const { directory, plimsoll } = await workspace();
    await plimsoll(ADD);
    expect((await plimsoll(['notes', 'check', 'notes'])).code).toBe(0);
    git(directory, 'init', '-q');
    expect((await plimsoll(['notes', 'check', 'notes'])).code).toBe(0);
  });

  it('names notes that are tracked or would be, and repairs the rule', async () => {
    const { directory, plimsoll } = await workspace({ 'notes/iteration-1.md': '{}' });
    git(directory, 'init', '-q');
    const open = await plimsoll(['notes', 'check', 'notes', '--json']);
    expect([open.code, ids(open)]).toEqual([1, ['phase-manifest/notes-not-ignored', 'phase-manifest/notes-not-ignored']]);
    expect((await plimsoll(['notes', 'check', 'notes', '--fix'])).code).toBe(0);
    git(directory, 'add', '-f', 'notes/iteration-1.md');
    const tracked = await plimsoll(['notes', 'check', 'notes', '--fix', '--json']);
    expect([tracked.code, ids(tracked)]).toEqual([1, ['phase-manifest/note-committed']]);
  });

  it('is inconclusive where git does not answer', async () => {
    const { directory, plimsoll } = await workspace();
    await plimsoll(ADD);
    mkdirSync(path.join(directory, '.git'));
    const unknown = await plimsoll(['notes', 'check', 'notes', '--json']);
    expect([unknown.code, ids(unknown)]).toEqual([3, ['phase-manifest/git-unavailable']]);
  });

  it('follows no link', async () => {
    const { directory, plimsoll } = await workspace();
    symlinkSync('log', path.join(directory, 'notes'));
    expect((await plimsoll(['notes', 'check', 'notes', '--fix'])).code).toBe(5);
  });
});

describe('notes and a manifest as claims', () => {
  const claims = {
    schema_version: 'plimsoll.config.v1',
    name: 'desk',
    ledger: { path: 'log', key: 'log.key' },
    claims: [
      { id: 'notes', kind: 'iteration-notes', folder: 'notes', ledger: { folder: 'log', policy: 'policy' }, uncommitted: true },
      { id: 'phases', kind: 'phase-manifest', file: MANIFEST, contract: contract.schemaVersion, evidence: { folder: '.' }, promotion: { target: 'paper' } },
    ],
  };

  /** Two notes and the governed manifest of a run, written and recorded by the commands. */
  async function desk() {
    const { directory, plimsoll } = await workspace({ ...evidence, 'plimsoll.config.yaml': JSON.stringify(claims), 'lane.json': JSON.stringify(lane()) });
    writeFileSync(path.join(directory, 'policy'), `log ${(await plimsoll(['keys', 'show', 'log.key'])).stdout.trim()}\nquorum none\n`);
    for (let count = 0; count < 2; count++) expect((await plimsoll(ADD)).code).toBe(0);
    expect((await plimsoll(['phase', 'build', '--input', 'lane.json'])).code).toBe(3);
    const manifest = path.join(directory, MANIFEST);
    writeFileSync(manifest, contract.appendRuntimeGovernance(readFileSync(manifest), governance()).text ?? '');
    return { directory, plimsoll };
  }

  it('hold for what the commands wrote', async () => {
    const { plimsoll } = await desk();
    const { exit_code, findings } = report(await plimsoll(['verify', '--json']));
    expect(findings.filter(({ verdict }) => verdict !== 'pass').map(({ sentence }) => sentence)).toEqual([]);
    expect([exit_code, findings.filter(({ id }) => id === 'claims/verified').map(({ subject }) => subject)]).toEqual([0, ['notes', 'phases']]);
  });

  it.each<[string, (directory: string) => void, number, string]>([
    ['a note was edited', (directory) => { const file = path.join(directory, 'notes/iteration-2.md'); writeFileSync(file, readFileSync(file, 'utf8').replaceAll('cursor', 'other')); }, 4, 'phase-manifest/note-modified'],
    ['a note was removed', (directory) => { rmSync(path.join(directory, 'notes/iteration-1.md')); }, 4, 'phase-manifest/note-missing'],
    ['a note was linked', (directory) => { symlinkSync('iteration-1.md', path.join(directory, 'notes/iteration-3.md')); }, 1, 'evidence/not-a-file'],
    ['a note was put there', (directory) => { writeFileSync(path.join(directory, 'notes/iteration-3.md'), '{}'); }, 1, 'phase-manifest/note-unrecorded'],
    ['notes can be committed', (directory) => { execFileSync('git', ['-C', directory, 'init', '-q']); rmSync(path.join(directory, 'notes/.gitignore')); }, 1, 'phase-manifest/notes-not-ignored'],
    ['the manifest was edited', (directory) => { const file = path.join(directory, MANIFEST); writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/("signal_count": ?)31/gu, '$10')); }, 1, 'phase-manifest/gate-value-mismatch'],
    ['an artifact was changed', (directory) => { writeFileSync(path.join(directory, Object.keys(evidence)[0] ?? ''), 'else'); }, 4, 'phase-manifest/evidence-digest-mismatch'],
    ['the manifest is gone', (directory) => { rmSync(path.join(directory, MANIFEST)); }, 3, 'evidence/missing'],
  ])('do not hold where %s', async (_, change, code, id) => {
    const { directory, plimsoll } = await desk();
    change(directory);
    const { exit_code, findings } = report(await plimsoll(['verify', '--json']));
    expect([exit_code, findings.map((finding) => finding.id)]).toEqual([code, expect.arrayContaining([id])]);
  });
});
