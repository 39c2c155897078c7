import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkProducer, type ProducerOptions, type ProducerReport } from '@plimsoll/contract-tests';
import { readOutputs } from '@plimsoll/contract-tests/node';
import { torghutPhaseManifestV1 as contract } from '@plimsoll/phase-manifest';
import { manifestKit as kit } from '@plimsoll/phase-manifest/contract';
import { collectEvidence } from '@plimsoll/phase-manifest/node';
import { afterAll, describe, expect, test } from 'vitest';

const example = path.resolve(import.meta.dirname, '..');
const found = spawnSync('python3', ['--version'], { encoding: 'utf8' });
const absent = found.status !== 0;
if (absent && process.env['CONFORMANCE_REQUIRED'] === '1') throw new Error('Cannot test the Python producer: there is no python3 on PATH');
if (absent) process.stderr.write('SKIPPED tests of the Python producer: there is no python3 on PATH\n');

const folder = mkdtempSync(path.join(tmpdir(), 'plimsoll-producer-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function python(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync('python3', ['-B', ...args], { cwd: example, encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** Where a program of this example wrote; the program runs once. */
const written = (name: string): string => {
  const out = path.join(folder, name);
  const { status, stderr } = python(`${name}.py`, out);
  if (status !== 0) throw new Error(stderr);
  return out;
};
let samples: string | undefined;
let faulty: string | undefined;
const sampleRuns = (): string => (samples ??= written('sample_runs'));
const faultyRuns = (): string => (faulty ??= written('test/faulty_runs'));

/** Samples of a test's own. */
const fresh = (name: string): string => {
  const root = path.join(folder, name);
  expect(python('sample_runs.py', root)).toMatchObject({ status: 0, stderr: '' });
  return root;
};

const manifestOf = (root: string, scenario: string): string => path.join(root, scenario, 'rollout/phase-manifest.json');

/** What is really in the files that a manifest refers to. */
async function evidenceOf(root: string, scenario: string): Promise<Readonly<Record<string, string>>> {
  const manifest: unknown = JSON.parse(readFileSync(manifestOf(root, scenario), 'utf8'));
  const { evidence, findings } = await collectEvidence(root, contract.schemas.manifest.parse(manifest).artifact_refs);
  expect(findings).toEqual([]);
  return Object.fromEntries(evidence);
}

async function check(root: string, scenario: string, options: ProducerOptions = {}): Promise<ProducerReport> {
  return checkProducer(kit, readOutputs(kit, manifestOf(root, scenario)), options);
}

const ids = ({ findings }: ProducerReport): readonly string[] => findings.map(({ id }) => id).filter((id) => id.startsWith('phase-manifest/'));

describe.skipIf(absent)('the Python producer', () => {
  test.each(kit.scenarios)('%s: meets the contract, with every file that it refers to', async (scenario) => {
    const evidence = await evidenceOf(sampleRuns(), scenario);
    const report = await check(sampleRuns(), scenario, { scenarios: [scenario], context: () => ({ evidence }) });
    expect(report.findings.map(({ id }) => id)).toEqual(['contract/producer-conforms']);
    expect(report.verdict).toBe('pass');
  });

  test('shows every scenario of the contract', async () => {
    const outputs = kit.scenarios.map((scenario) => ({ name: scenario, bytes: readFileSync(manifestOf(sampleRuns(), scenario)) }));
    const evidence = Object.fromEntries(await Promise.all(kit.scenarios.map(async (scenario) => [scenario, { evidence: await evidenceOf(sampleRuns(), scenario) }] as const)));
    const report = await checkProducer(kit, outputs, { scenarios: 'all', context: (name) => evidence[name] });
    expect(report.scenarios).toEqual(Object.fromEntries(kit.scenarios.map((scenario) => [scenario, 1])));
    expect(report.verdict).toBe('pass');
  });

  test.each(kit.scenarios)('%s: has the bytes that our own builder makes of the same input', (scenario) => {
    const run = path.dirname(manifestOf(sampleRuns(), scenario));
    const replayed = contract.replayManifest(readFileSync(path.join(run, 'phase-records.jsonl'), 'utf8'));
    expect(replayed).toMatchObject({ verdict: 'pass', findings: [], steps: scenario === 'lane' ? 1 : 2 });
    expect(replayed.text).toBe(readFileSync(manifestOf(sampleRuns(), scenario), 'utf8'));
  });

  test('only a run that passed may be promoted', async () => {
    const verdicts = await Promise.all(
      kit.scenarios.map(async (scenario) => {
        const target = scenario.startsWith('live') ? 'live' : 'paper';
        const evidence = new Map(Object.entries(await evidenceOf(sampleRuns(), scenario)));
        return [scenario, contract.canPromote(readFileSync(manifestOf(sampleRuns(), scenario)), target, { evidence }).verdict] as const;
      }),
    );
    expect(verdicts.filter(([, verdict]) => verdict === 'pass').map(([scenario]) => scenario)).toEqual(['paper-pass', 'live-pass']);
  });

  test('an artifact changed afterwards is noticed', async () => {
    const root = fresh('tampered');
    appendFileSync(path.join(root, 'live-pass/gates/report.json'), ' ');
    const evidence = await evidenceOf(root, 'live-pass');
    expect(ids(await check(root, 'live-pass', { context: () => ({ evidence }) }))).toEqual(['phase-manifest/evidence-digest-mismatch']);
  });

  test('leaves no temporary file behind', () => {
    const names = readdirSync(sampleRuns(), { recursive: true, encoding: 'utf8' });
    expect(names.filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

/** What a careful reader finds of each bug. */
const faults: Readonly<Record<string, readonly string[]>> = {
  'string-booleans': ['type-wrong'],
  'stale-status': ['status-stale'],
  'forged-status': ['status-forged'],
  'forged-transition': ['transitions-mismatch'],
  'reordered-phases': ['phase-order'],
  'missing-phase': ['phase-missing'],
  'duplicate-phase': ['phase-duplicate'],
  'unknown-status': ['status-unknown'],
  'skipped-canary': ['skip-not-allowed'],
  'missing-gate': ['gate-missing'],
  'gates-always-pass': ['gate-status-mismatch'],
  'lowered-threshold': ['gate-threshold-weakened'],
  'local-time': ['time-invalid'],
  'unsorted-refs': ['refs-not-canonical'],
  'forgotten-refs': ['refs-incomplete'],
  'constant-summary': ['summary-mismatch'],
  'rollback-in-one-place': ['governance-mismatch'],
  'rollback-passes': ['rollback-not-failing'],
  'proof-without-evidence': ['evidence-absent'],
  'digest-of-nothing': ['evidence-digest-mismatch'],
  'torn-write': ['json-invalid'],
  'byte-order-mark': ['json-invalid'],
  'not-a-number': ['json-invalid'],
  'key-twice': ['json-duplicate-key'],
};

describe.skipIf(absent)('the Python producer with a bug', () => {
  test('has a test for each bug', () => {
    expect(readdirSync(faultyRuns()).sort()).toEqual(Object.keys(faults).sort());
  });

  test.each(Object.entries(faults))('%s is refused', async (bug, raises) => {
    const root = path.join(faultyRuns(), bug);
    const scenario = readdirSync(root).find((name) => name !== 'inputs') ?? '';
    const evidence = bug === 'digest-of-nothing' ? await evidenceOf(root, scenario) : undefined;
    const report = await check(root, scenario, evidence === undefined ? {} : { context: () => ({ evidence }) });
    expect(report).toMatchObject({ verdict: 'fail', accepted: 0, rejected: 1 });
    expect(ids(report)).toEqual(expect.arrayContaining(raises.map((id) => `phase-manifest/${id}`)));
  });
});

const plimsoll = path.resolve(example, '../../apps/cli/dist/plimsoll.cjs');
const contractTest = (cwd: string, ...args: readonly string[]) => {
  const { status, stdout } = spawnSync(process.execPath, [plimsoll, 'contract', 'test', ...args], { cwd, encoding: 'utf8', input: '', env: { PATH: process.env['PATH'], NO_COLOR: '1' } });
  return { status, stdout };
};
const unbuilt = contractTest(example, '--help').status !== 0;
if (unbuilt) process.stderr.write('SKIPPED plimsoll contract test of the Python producer: run npm run build to have it\n');

describe.skipIf(absent || unbuilt)('plimsoll contract test', () => {
  const file = (scenario: string): string => `${scenario}/rollout/phase-manifest.json`;

  test('accepts every sample, with the digests of its files', async () => {
    const evidence = await Promise.all(kit.scenarios.map(async (scenario) => [file(scenario), { evidence: await evidenceOf(sampleRuns(), scenario) }] as const));
    writeFileSync(path.join(sampleRuns(), 'context'), JSON.stringify(Object.fromEntries(evidence)));
    const required = kit.scenarios.flatMap((scenario) => ['--require-scenario', scenario]);
    const { status, stdout } = contractTest(sampleRuns(), kit.id, ...kit.scenarios.map(file), ...required, '--context', 'context');
    expect(stdout).toContain(`All ${kit.scenarios.length} outputs meet`);
    expect(status).toBe(0);
  });

  test('accepts what waits for governance, and refuses a bug', () => {
    expect(contractTest(sampleRuns(), kit.id, file('lane')).status).toBe(0);
    const { status, stdout } = contractTest(path.join(faultyRuns(), 'forged-status'), kit.id, file('honest-fail'));
    expect([status, stdout.includes('phase-manifest/status-forged')]).toEqual([1, true]);
  });
});

describe.skipIf(absent)('the lane', () => {
  const lane = (root: string, step: 'run' | 'govern', scenario: string, input = scenario, at = '2026-03-14T09:30:00Z') => {
    const words = [path.join(example, 'lane.py'), step, `inputs/${input}.${step}.json`, '--artifact-path', scenario, '--at', at];
    const { status, stderr } = spawnSync('python3', ['-B', ...words], { cwd: root, encoding: 'utf8' });
    return { status, stderr };
  };
  const because = (why: string) => ({ status: 1, stderr: expect.stringContaining(why) as string });

  test('gives up, and leaves what stands there, where a step would hide a rollback or go back in time', () => {
    const root = fresh('refused');
    const before = readFileSync(manifestOf(root, 'rollback-without-evidence'));
    expect(lane(root, 'run', 'rollback-without-evidence')).toEqual(because('start a new run'));
    expect(lane(root, 'govern', 'rollback-without-evidence', 'paper-pass')).toEqual(because('stands for ever'));
    expect(lane(root, 'govern', 'rollback-without-evidence', 'rollback-without-evidence', '2026-03-14T09:00:00+00:00')).toEqual(because('before the manifest'));
    expect(lane(root, 'govern', 'paper-pass', 'paper-pass', '2026-03-14T09:30:00')).toMatchObject({ status: 2 });
    expect(readFileSync(manifestOf(root, 'rollback-without-evidence')).equals(before)).toBe(true);
  });

  test('takes times of any offset and writes them in UTC', async () => {
    const root = fresh('offset');
    expect(lane(root, 'govern', 'paper-pass', 'paper-pass', '2026-03-14T11:30:00.500000+02:00')).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(readFileSync(manifestOf(root, 'paper-pass'), 'utf8'))).toMatchObject({ status: 'pass', updated_at: '2026-03-14T09:30:00.500000Z' });
    expect((await check(root, 'paper-pass')).verdict).toBe('pass');
  });

  test('after a crash between recording and manifest, goes on from the manifest', () => {
    const root = fresh('crashed');
    const recording = path.join(root, 'paper-pass/rollout/phase-records.jsonl');
    appendFileSync(recording, readFileSync(path.join(root, 'honest-fail/rollout/phase-records.jsonl'), 'utf8').split('\n').slice(1).join('\n'));
    expect(contract.replayManifest(readFileSync(recording, 'utf8')).verdict).toBe('fail');
    expect(lane(root, 'govern', 'paper-pass')).toEqual({ status: 0, stderr: '' });
    expect(contract.replayManifest(readFileSync(recording, 'utf8'))).toMatchObject({ verdict: 'pass', steps: 3, text: readFileSync(manifestOf(root, 'paper-pass'), 'utf8') });
  });

  test('appends nothing to a manifest that was changed by hand', () => {
    const root = fresh('edited');
    appendFileSync(manifestOf(root, 'paper-pass'), '\n');
    expect(lane(root, 'govern', 'paper-pass')).toEqual(because('changed by hand'));
  });
});
