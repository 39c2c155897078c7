import { torghutPhaseManifestV1 } from '@plimsoll/phase-manifest';
import { columnsOf } from '@plimsoll/findings';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { governance, lane, plimsoll, reportOf } from './phase-run.ts';
import type { World } from './run-in-process.ts';
import { temporaryFolder } from './temporary.ts';

const governed = torghutPhaseManifestV1.appendRuntimeGovernance(torghutPhaseManifestV1.buildManifest(lane()).text, governance()).text ?? '';
const changed = (change: (manifest: Record<string, unknown> & { phases: { status: string; slo_gates: Record<string, unknown>[] }[] }) => void): string => {
  const manifest = JSON.parse(governed) as Parameters<typeof change>[0];
  change(manifest);
  return JSON.stringify(manifest);
};
const show = (manifest: string, world: World = {}) => plimsoll('phase show m.json', { directory: temporaryFolder({ 'm.json': manifest }), ...world });

/** What a hostile producer may write anywhere. */
const hostile = '\u001b[2J\u202e\n::error::x';
const forged = changed((manifest) => {
  manifest['run_id'] = hostile;
  const [gates] = manifest.phases;
  if (gates?.slo_gates[1] !== undefined) gates.slo_gates[1]['value'] = 0;
  gates?.slo_gates.push({ id: hostile, status: hostile, threshold: hostile, value: hostile });
  const transitions = manifest['phase_transitions'] as Record<string, unknown>[];
  if (transitions[2] !== undefined) transitions[2]['status'] = 'fail';
});

describe('phase show', () => {
  it('draws phases, gates, transitions, governance and the answer', async () => {
    const { stdout, stderr, code } = await show(governed);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatchInlineSnapshot(`
      "run-0412 ···································································· GO
      momentum-7 · for paper · lane/0412 · of example/desk
      updated 2026-03-01T08:40:00Z · torghut.autonomy.phase-manifest.v1
      ────────────────────────────────────────────────────────────────────────────────

      ✓ 1 gate-evaluation ······················································· pass
        │  ✓ profit
        │  ✓ slo_signal_count_minimum ········································· 31 ≥ 1
        │  ✓ slo_decision_count_minimum ········································ 7 ≥ 1
        ▼ pass
      ✓ 2 promotion-prerequisites ··············································· pass
        │  ✓ slo_required_artifacts_present ·························· nothing missing
        ▼ pass
      ✓ 3 rollback-readiness ···················································· pass
        │  ✓ slo_required_rollback_checks_present ···················· nothing missing
        ▼ pass
      ✓ 4 drift-gate ···························································· pass
        │  ✓ slo_drift_gate_allowed ······································ true = true
        ▼ pass
      ✓ 5 paper-canary ·························································· pass
        │  ✓ slo_paper_canary_patch_present ·············· runs/0412/gates/report.json
        ▼ pass
      ✓ 6 runtime-governance ···················································· pass
        │  ✓ slo_runtime_rollback_not_triggered ························ false = false
        ▼ pass
      ✓ 7 rollback-proof ························································ pass
           ✓ slo_rollback_evidence_required_when_triggered ·········· nothing to prove

      drift           stable (runs/0412/drift/detection.json)
      rollback        not triggered
      status          pass

      GO
      "run-0412" may be promoted to "paper": all 7 phases passed
      "
    `);
  });

  it('says of a gate that failed although nothing measured speaks against it that it was recorded so', async () => {
    const { stdout } = await show(torghutPhaseManifestV1.buildManifest(lane()).text ?? '');
    expect(stdout).toMatch(/✗ slo_runtime_rollback_not_triggered ·+ false = false, recorded as fail$/mu);
    expect(stdout).toMatch(/✗ slo_rollback_evidence_required_when_triggered\n +nothing to prove, recorded as fail$/mu);
    const below = JSON.parse(governed) as { phases: { slo_gates: { status: string; value: unknown }[] }[] };
    for (const gate of below.phases[0]?.slo_gates ?? []) if (gate.value === 31) Object.assign(gate, { status: 'fail', value: 0 });
    expect((await show(JSON.stringify(below))).stdout).toMatch(/✗ slo_signal_count_minimum ·+ 0 < 1$/mu);
  });

  it('shows why a recomputed status is not the recorded one, at its place', async () => {
    const { stdout, code } = await show(forged);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ 1 gate-evaluation ·+ says pass, is fail$/mu);
    expect(stdout).toMatch(/^ {2}│ {2}✗ slo_signal_count_minimum ·+ 0 < 1, says pass\n {2}│ {4}↳ Gate slo_signal_count_minimum has the value 0; what was observed is 31\n {2}│ {6}\(phase-manifest\/gate-value-mismatch\)$/mu);
    expect(stdout).toMatch(/▼ fail, must be pass/u);
    expect(stdout).toMatch(/^NO-GO$/mu);
  });

  it.each([40, 57, 80, 200])('fits %i columns, in colour on a terminal only', async (columns) => {
    for (const manifest of [governed, forged]) {
      const { stdout } = await show(manifest, { terminal: { columns } });
      expect(stdout).toContain('\u001b[32m');
      // Only a word that is longer than the line may stand out.
      for (const line of stripVTControlCharacters(stdout).split('\n')) expect([line, columnsOf(line) <= columns || !/\S \S+ \S/u.test(line.trim())]).toEqual([line, true]);
      expect(stripVTControlCharacters(stdout)).toBe((await show(manifest, { terminal: { columns }, env: { NO_COLOR: '1' } })).stdout);
    }
    expect((await show(forged)).stdout).not.toContain('\u001b');
  });

  it('lets nothing that others wrote steer the terminal or begin a line', async () => {
    for (const terminal of [undefined, { columns: 80 }]) {
      const { stdout } = await show(forged, terminal === undefined ? {} : { terminal });
      const text = stripVTControlCharacters(stdout);
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect(text).not.toMatch(/^\s*::/mu);
      expect(stdout).not.toContain('\u001b[2J');
    }
  });

  it('draws with ASCII alone where the terminal is dumb', async () => {
    const { stdout } = await show(forged, { env: { TERM: 'dumb' } });
    expect(stdout).toMatch(/^[\u0020-\u007e\n]+$/u);
  });

  it.each([
    ['no JSON', '{', 'phase-manifest/json-invalid'],
    ['a list', '[]', 'phase-manifest/manifest-malformed'],
    ['no phases', changed((manifest) => (manifest.phases = [])), 'phase-manifest/phase-missing'],
    ['a lane', torghutPhaseManifestV1.buildManifest(lane()).text ?? '', 'phase-manifest/governance-pending'],
  ])('draws what there is of %s', async (_, manifest, id) => {
    const { stdout, code } = await show(manifest);
    expect(code).toBe(1);
    expect(stdout).toMatch(/7 rollback-proof/u);
    expect(stdout).toContain(id);
  });

  it('names every finding', async () => {
    const { stdout } = await show(forged);
    const { findings } = reportOf(await plimsoll('phase show m.json --json', { directory: temporaryFolder({ 'm.json': forged }) }));
    expect(findings.length).toBeGreaterThan(5);
    for (const { id } of findings) if (id !== 'cli/promotion') expect(stdout).toContain(id);
  });

  it('gives the same as data', async () => {
    const shown = await plimsoll('phase show m.json --json', { directory: temporaryFolder({ 'm.json': governed }) });
    expect(shown.code).toBe(0);
    const [promotion] = reportOf(shown).findings;
    expect(promotion).toMatchObject({ id: 'cli/promotion', verdict: 'pass', detail: { effective_status: 'pass', contract: 'torghut.autonomy.phase-manifest.v1' } });
    expect((promotion?.detail?.['phases'] as { name: string }[]).map(({ name }) => name)).toEqual([...torghutPhaseManifestV1.phases]);
  });

  it('draws the M6 checklist', async () => {
    const { stdout, code } = await show('{"schema_version":"mec.phase-manifest.m6.v1"}');
    expect([code, stdout.includes('1 pre-flight'), stdout.includes('6 anchoring')]).toEqual([1, true, true]);
  });
});
