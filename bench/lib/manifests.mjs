// Manifests of runs that all differ, as the builder writes them: about 13 kB each, the same ones on every machine.
import { torghutPhaseManifestV1 as contract } from '@plimsoll/phase-manifest';
import { governanceKit } from '@plimsoll/phase-manifest/contract';

const STAGES = ['ingest', 'features', 'labels', 'fit', 'score', 'risk', 'costs', 'fills', 'slippage', 'sizing', 'exposure', 'turnover'];

/** A repeatable choice for run i: the n-th of its own. */
const pick = (i, n, count) => ((i * 2654435761 + n * 40503) >>> 7) % count;
const instant = (i, second) => `2026-0${1 + (i % 9)}-${String(1 + (i % 28)).padStart(2, '0')}T${String(i % 24).padStart(2, '0')}:${String(second).padStart(2, '0')}:${String(i % 60).padStart(2, '0')}Z`;

/** What a stage of run i says of itself. */
const stage = (i, name, n) => ({
  stage: name,
  rows: 1000 + pick(i, n, 900_000),
  seconds: pick(i, n + 1, 900),
  ratio: pick(i, n + 2, 100_000) / 1000,
  cached: pick(i, n + 3, 2) === 0,
  note: i % 4 === 0 && pick(i, n, 7) === 0 ? `Läuft seit ${n} Tagen – geprüft` : `finished by worker-${pick(i, n, 64)} after ${1 + pick(i, n, 3)} attempts`,
});

const phase = (i, second, name, status, slo_gates, observations, artifact_refs) => ({ name, status, timestamp: instant(i, second), slo_gates, observations, artifact_refs });

function input(i) {
  const target = i % 2 === 0 ? 'paper' : 'live';
  const root = `/srv/desk/runs/${String(i).padStart(6, '0')}`;
  const signals = 1 + pick(i, 1, 5000);
  const decisions = 1 + pick(i, 2, 400);
  const refs = Array.from({ length: 6 + pick(i, 3, 8) }, (_, n) => `${root}/gates/${STAGES[n % STAGES.length]}-${n}.json`);
  const open = STAGES.slice(0, 4 + pick(i, 4, 8)).map((name, n) => ({ id: `${name}_within_bounds`, status: 'pass', threshold: pick(i, n, 500), value: 500 + pick(i, n, 500), evaluated_by: `judge-${pick(i, n, 9)}` }));
  const patch = target === 'paper' ? `${root}/canary/strategy-patch.yaml` : null;
  return {
    run_id: `run-${i}`,
    candidate_id: `candidate-${pick(i, 5, 9999)}`,
    execution_context: { repository: 'example/desk', base: 'main', head: `lane/${i}`, artifactPath: root, priorityId: `P${i % 4}` },
    requested_promotion_target: target,
    at: instant(i, 50),
    observation_summary: { signal_count: signals, has_signals: true, paper_canary_targeted: target === 'paper', live_targeted: target === 'live', stages: STAGES.slice(0, 8).map((name, n) => stage(i, name, n)) },
    phases: [
      phase(i, 10, 'gate-evaluation', 'pass', [
        ...open,
        { id: 'slo_signal_count_minimum', status: 'pass', threshold: 1, value: signals },
        { id: 'slo_decision_count_minimum', status: 'pass', threshold: 1, value: decisions },
      ], { throughput: { signal_count: signals, decision_count: decisions }, stages: STAGES.slice(0, 4 + pick(i, 6, 5)).map((name, n) => stage(i, name, n + 20)) }, refs),
      phase(i, 20, 'promotion-prerequisites', 'pass', [{ id: 'slo_required_artifacts_present', status: 'pass', threshold: refs.length, value: 0 }], { required_artifacts: refs.length, missing_artifacts: [], found: refs }, refs.slice(0, 3)),
      phase(i, 30, 'rollback-readiness', 'pass', [{ id: 'slo_required_rollback_checks_present', status: 'pass', threshold: 2, value: 0 }], { required_checks: ['kill_switch_rehearsed', 'revert_rehearsed'], missing_checks: [] }, [`${root}/gates/rollback-readiness.json`]),
      phase(i, 40, 'drift-gate', 'pass', [{ id: 'slo_drift_gate_allowed', status: 'pass', threshold: true, value: true }], { eligible_for_live_promotion: target === 'live', stages: STAGES.slice(0, 3).map((name, n) => stage(i, name, n + 40)) }, []),
      phase(i, 45, 'paper-canary', target === 'paper' ? 'pass' : 'skip', [{ id: 'slo_paper_canary_patch_present', status: target === 'paper' ? 'pass' : 'skip', threshold: 'patch exists for paper target', value: patch }], { target, patch_path: patch }, patch === null ? [] : [patch]),
    ],
    artifact_refs: refs,
    artifact_digests: Object.fromEntries(refs.map((ref, n) => [ref, `${(i * 31 + n).toString(16).padStart(8, '0')}`.repeat(8)])),
  };
}

const stable = JSON.parse(new TextDecoder().decode(governanceKit.golden.find(({ id }) => id === 'stable').bytes));
const governance = (i) => ({
  ...stable,
  requested_promotion_target: i % 2 === 0 ? 'paper' : 'live',
  observed_at: instant(i, 55),
  drift_last_detection_path: `/srv/desk/runs/${String(i).padStart(6, '0')}/drift/detection.json`,
  artifact_digests: {},
});

/** Texts of governed manifests that verify as pass. */
export function manifests(count) {
  return Array.from({ length: count }, (_, i) => {
    const { text, verdict, findings } = contract.appendRuntimeGovernance(contract.buildManifest(input(i)).text, governance(i));
    if (verdict !== 'pass') throw new Error(`manifest ${i}: ${findings.find((finding) => finding.verdict !== 'pass')?.sentence}`);
    return text;
  });
}
