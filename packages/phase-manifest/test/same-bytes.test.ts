import { createHash } from 'node:crypto';
import type { Json } from '@plimsoll/findings';
import { expect, test } from 'vitest';
import { INCIDENT, INCIDENT_SHA256, laneInput, stableGovernance } from '../src/contract/example-run.ts';
import { recordLine, torghutPhaseManifestV1 as contract } from '../src/index.ts';

type Members = Record<string, Json>;

/** Numbers from 0 to 1 that are the same wherever this runs (mulberry32). */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const VALUES: readonly Json[] = [null, true, false, 0, 1, -1, 31, 1.5, 1e21, 1e-7, -0, 123_456_789.123, Number.MAX_SAFE_INTEGER, '', ' ', 'x', '42', 'é', 'e\u0301', '語', '😀', '\u007f', '\u2028', '\\"/', '\b\f\n\r\t\u0000', [], {}, [[]], { b: 1, a: 2, 10: 3, 9: 4, é: 5, '😀': 6 }];
const WORDS: readonly Json[] = ['pass', 'pass', 'pass', 'pass', 'fail', 'skip', 'skipped', 'PASS', '', null, true];
const TIMES: readonly string[] = ['2026-03-14T09:26:00Z', '2026-03-14T10:26:00.5+01:00', '2026-03-14T09:26:59.999999999Z', '2026-02-30T00:00:00Z', '0000-01-01T00:00:00Z'];
const REFS: readonly string[] = ['/srv/b', '/srv/a', ' /srv/c ', '/srv/😀', '/srv/\uffef', '/srv/é', '', '/srv/a'];
const DRIFT: readonly string[] = ['stable', 'stable', 'warning', 'drifted', 'cooldown', 'unknown', 'Stable', ''];

/** A run that somebody made up: what its lane reports, and what is appended. */
function run(random: () => number): { readonly lane: Members; readonly appends: readonly Members[] } {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const some = <T>(from: readonly T[], most: number): T[] => Array.from({ length: Math.floor(random() * (most + 1)) }, () => pick(from));
  const target = pick(['paper', 'live'] as const);
  const lane = structuredClone(laneInput(target)) as Members;
  const phases = lane['phases'] as Members[];
  for (const phase of phases) {
    if (random() < 0.2) phase['status'] = pick(WORDS);
    if (random() < 0.2) phase['timestamp'] = pick(TIMES);
    if (random() < 0.3) phase['artifact_refs'] = some(REFS, 5);
    if (random() < 0.3) phase[pick(['note', '7', 'é'])] = pick(VALUES);
    if (random() < 0.3) (phase['observations'] as Members)[pick(['missing_artifacts', 'missing_checks', 'patch_path', 'extra'])] = pick(VALUES);
    for (const gate of phase['slo_gates'] as Members[]) if (random() < 0.1) gate[pick(['status', 'threshold', 'value', 'own'])] = pick(VALUES);
  }
  if (random() < 0.2) phases.splice(Math.floor(random() * phases.length), 1);
  if (random() < 0.3) phases.reverse();
  if (random() < 0.3) lane['observation_summary'] = { signal_count: pick(VALUES), further: pick(VALUES) };
  const appends = some([0, 1, 2], 3).map((step, index): Members => {
    const triggered = random() < 0.2;
    return {
      ...stableGovernance(target),
      observed_at: `2026-03-14T1${index}:0${step}:00${pick(['Z', '+00:00', '.25-01:00'])}`,
      drift_status: pick(DRIFT),
      rollback_triggered: triggered,
      emergency_stop_active: random() < 0.1,
      rollback_incident_evidence: triggered && random() < 0.5 ? { path: INCIDENT, sha256: INCIDENT_SHA256 } : null,
      reasons: some(REFS, 3),
      artifact_refs: some(REFS, 3),
      artifact_digests: random() < 0.3 ? { '/srv/a': 'ab'.repeat(32), '/srv/😀': 'cd'.repeat(32) } : {},
    };
  });
  return { lane, appends };
}

/**
 * Of everything that the runs below give. It changes with what is written and judged, and with nothing else: no version of
 * Node, no platform, no locale.
 */
const DIGEST = 'fcdd9614f16c83e2ca71b3be0f1bd6a4dbb4219e2bcdfaf4d7475c078cce2e8b';

test('2,000 builds, appends and replays give the same bytes everywhere', () => {
  const all = createHash('sha256');
  const random = numbersFrom(20_260_314);
  let steps = 0;
  const statuses = new Set<unknown>();
  while (steps < 2000) {
    const { lane, appends } = run(random);
    const built = contract.buildManifest(lane);
    const said = (name: string, result: { readonly text?: string | null; readonly digest?: string | null; readonly verdict: string; readonly findings: readonly { readonly id: string }[] }): void => {
      steps++;
      all.update(JSON.stringify([name, result.text ?? null, result.digest ?? null, result.verdict, result.findings.map(({ id }) => id)]));
    };
    said('build', built);
    let { text } = built;
    if (text === null) continue;
    const lines = [recordLine('build', contract.schemaVersion, lane, text)];
    for (const facts of appends) {
      const appended = contract.appendRuntimeGovernance(text, facts);
      said('append', appended);
      if (appended.text === null) continue;
      text = appended.text;
      lines.push(recordLine('append', contract.schemaVersion, facts, text));
    }
    const replayed = contract.replayManifest(lines.join('\n'));
    expect(replayed).toMatchObject({ verdict: 'pass', text });
    said('replay', replayed);
    const verified = contract.verifyManifest(text);
    statuses.add(verified.effectiveStatus);
    said('verify', verified);
  }
  expect([...statuses].sort()).toEqual(['fail', 'pass']);
  expect(all.digest('hex')).toBe(DIGEST);
});
