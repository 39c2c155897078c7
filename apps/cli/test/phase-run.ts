import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { governanceKit } from '@plimsoll/phase-manifest/contract';
import { expect } from 'vitest';
import { type Outcome, runInProcess, type World } from './run-in-process.ts';
import { temporaryFolder } from './temporary.ts';

const RUN = 'runs/0412';
/** Where the manifest of the run stands. */
export const MANIFEST = `${RUN}/rollout/phase-manifest.json`;
const report = '{"sharpe":1.7}';
const detection = '{"status":"stable"}';
/** Files of the run that its manifest refers to. */
export const evidence = { [`${RUN}/gates/report.json`]: report, [`${RUN}/drift/detection.json`]: detection };

export const sha256 = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex');

const count = (id: string, value: number) => ({ id, status: 'pass', threshold: 1, value });
const gate = (id: string, threshold: unknown, value: unknown, status = 'pass') => ({ id, status, threshold, value });

interface Changes {
  readonly target?: 'paper' | 'live';
  readonly signals?: number;
}

/** What the phases of a run reported that passes unless it is changed. */
export function lane({ target = 'paper', signals = 31 }: Changes = {}) {
  const phase = (name: string, slo_gates: readonly unknown[], observations: object, artifact_refs: readonly string[] = [], status = 'pass') => ({ name, status, timestamp: '2026-03-01T08:30:00Z', slo_gates, observations, artifact_refs });
  const live = target === 'live';
  return {
    run_id: 'run-0412',
    candidate_id: 'momentum-7',
    execution_context: { repository: 'example/desk', base: 'main', head: 'lane/0412', artifactPath: RUN, priorityId: 'P2' },
    requested_promotion_target: target,
    at: '2026-03-01T08:31:00Z',
    observation_summary: {},
    phases: [
      phase('gate-evaluation', [gate('profit', null, null), count('slo_signal_count_minimum', signals), count('slo_decision_count_minimum', 7)], { throughput: { signal_count: signals, decision_count: 7 } }, [`${RUN}/gates/report.json`]),
      phase('promotion-prerequisites', [gate('slo_required_artifacts_present', 4, 0)], { missing_artifacts: [] }),
      phase('rollback-readiness', [gate('slo_required_rollback_checks_present', 2, 0)], { missing_checks: [] }),
      phase('drift-gate', [gate('slo_drift_gate_allowed', true, true)], { eligible_for_live_promotion: live }),
      live
        ? phase('paper-canary', [gate('slo_paper_canary_patch_present', 'patch exists for paper target', null, 'skip')], { patch_path: null }, [], 'skip')
        : phase('paper-canary', [gate('slo_paper_canary_patch_present', 'patch exists for paper target', `${RUN}/gates/report.json`)], { patch_path: `${RUN}/gates/report.json` }),
    ],
    artifact_digests: { [`${RUN}/gates/report.json`]: sha256(report) },
  };
}

const stable = JSON.parse(new TextDecoder().decode(governanceKit.golden.find(({ id }) => id === 'stable')?.bytes)) as Readonly<Record<string, unknown>>;

/** What the scheduler appends to a run without drift, unless it is changed. */
export function governance(changes: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return {
    ...stable,
    requested_promotion_target: 'paper',
    observed_at: '2026-03-01T08:40:00Z',
    drift_last_detection_path: `${RUN}/drift/detection.json`,
    artifact_digests: { [`${RUN}/drift/detection.json`]: sha256(detection) },
    ...changes,
  };
}

/** Runs one command line of words without spaces. */
export const plimsoll = (line: string, world: World = {}): Promise<Outcome> => runInProcess(line.split(' '), world);

interface Reported {
  readonly verdict: string;
  readonly findings: readonly { readonly id: string; readonly sentence: string; readonly verdict: string; readonly detail?: Readonly<Record<string, unknown>>; readonly location?: Readonly<Record<string, unknown>> }[];
}

/** The report on standard output. */
export const reportOf = ({ stdout }: Outcome): Reported => JSON.parse(stdout) as Reported;
export const idsOf = (outcome: Outcome): string[] => reportOf(outcome).findings.map(({ id }) => id);

/** A folder with a ledger `log` that plimsoll.config.yaml names, a trust policy, the evidence of the run, and `lane.json` and `governance.json`. */
export async function workspace(files: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const written = Object.fromEntries(Object.entries({ 'lane.json': lane(), 'governance.json': governance(), ...files }).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]));
  const directory = temporaryFolder({ ...evidence, 'plimsoll.config.yaml': 'schema_version: plimsoll.config.v1\nname: desk\nledger: { path: log, key: log.key }\nclaims: []\n', ...written });
  expect(await plimsoll('ledger init log --origin example.org/log --key log.key', { directory })).toMatchObject({ code: 0 });
  return directory;
}

interface Recorded {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Entries of the ledger. */
export async function entriesOf(directory: string): Promise<Recorded[]> {
  const { stdout } = await plimsoll('ledger show log', { directory });
  return stdout.split('\n').slice(1, -1).map((line) => (JSON.parse(line) as { readonly entry: Recorded }).entry);
}

export const fileOf = (directory: string, name: string): string => readFileSync(path.join(directory, name), 'utf8');
