import type { Json } from '@plimsoll/findings';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { laneInput, rollbackGovernance, stableGovernance } from '../src/contract/example-run.ts';
import { manifestDigest, recordLine, serializeManifest, torghutPhaseManifestV1 as contract } from '../src/index.ts';

type Members = Readonly<Record<string, Json>>;

const word = fc.constantFrom<Json>('pass', 'fail', 'skip', 'skipped', 'PASS', ' pass ', 'ok', '', null, true, 1);
const scalar = fc.oneof(fc.constantFrom<Json>(null, true, false, 0, 1, 2, 1.5, '', '  ', 'x', '42'), fc.string({ unit: 'binary' }));
const required = new Map(contract.definition.phases.map(({ name, gates }) => [name, gates.map(({ id }) => id)]));
const key = fc.string({ maxLength: 8 }).filter((text) => text !== '__proto__');

const gate = (phase: string): fc.Arbitrary<Json> =>
  fc.record({ id: fc.constantFrom(...(required.get(phase as 'drift-gate') ?? []), 'own', 'second'), status: word, threshold: scalar, value: scalar }, { requiredKeys: ['id'] });

const observations: fc.Arbitrary<Json> = fc.record(
  {
    throughput: fc.record({ signal_count: scalar, decision_count: scalar }),
    missing_artifacts: fc.array(scalar, { maxLength: 2 }),
    missing_checks: fc.array(scalar, { maxLength: 2 }),
    eligible_for_live_promotion: scalar,
    patch_path: scalar,
    extra: fc.dictionary(key, scalar, { maxKeys: 2 }),
  },
  { requiredKeys: [] },
);

const payload = (name: string): fc.Arbitrary<Json> =>
  fc.record(
    {
      name: fc.constant(name),
      status: word,
      timestamp: fc.constantFrom<Json>('2026-03-14T09:26:00Z', '2026-03-14T10:26:00+01:00', '2026-03-14T09:27:00.5Z', 'yesterday', 7),
      slo_gates: fc.oneof({ weight: 9, arbitrary: fc.array(gate(name), { maxLength: 5 }) }, { weight: 1, arbitrary: scalar }),
      observations: fc.oneof({ weight: 9, arbitrary: observations }, { weight: 1, arbitrary: scalar }),
      artifact_refs: fc.oneof({ weight: 9, arbitrary: fc.array(fc.oneof(scalar, fc.constantFrom('b.json', ' a.json ')), { maxLength: 4 }) }, { weight: 1, arbitrary: scalar }),
      note: scalar,
    },
    { requiredKeys: ['name'] },
  );

/** Inputs of the builder that it does not refuse, whatever their phases report. */
const input: fc.Arbitrary<Members> = fc
  .record({ target: fc.constantFrom('paper', 'live'), good: fc.boolean(), phases: fc.tuple(...contract.phases.slice(0, 5).map((name) => fc.option(payload(name)))) })
  .map(({ target, good, phases }) => {
    const lane = laneInput(target);
    const own = lane['phases'] as readonly Json[];
    return { ...lane, phases: phases.map((phase, index) => (good ? (own[index] ?? null) : phase)).filter((phase) => phase !== null) };
  });

const governance: fc.Arbitrary<Members> = fc
  .record({ base: fc.constantFrom(stableGovernance('paper'), rollbackGovernance('with evidence'), rollbackGovernance('without evidence')), drift: fc.constantFrom('stable', 'warning', 'drifted', 'unknown', 'cooldown', 'Stable', ''), stop: fc.boolean(), reasons: fc.array(fc.string()), refs: fc.array(fc.string()) })
  .map(({ base, drift, stop, reasons, refs }) => ({ ...base, drift_status: drift, emergency_stop_active: stop, reasons, artifact_refs: refs }));

const ids = (findings: readonly { readonly id: string }[]): ReadonlySet<string> => new Set(findings.map(({ id }) => id));
const forTarget = (facts: Members, lane: Members): Members => ({ ...facts, requested_promotion_target: lane['requested_promotion_target'] ?? '' });

describe('whatever the phases of a lane report', () => {
  test('the manifest built is sound: verifying it finds nothing that building did not', () => {
    fc.assert(
      fc.property(input, (lane) => {
        const built = contract.buildManifest(lane);
        expect(built.manifest).not.toBeNull();
        const found = ids(contract.verifyManifest(built.text).findings);
        expect([...found].filter((id) => !ids(built.findings).has(id))).toEqual([]);
        expect(built.manifest?.['status']).toBe('fail');
      }),
    );
  });

  test('the order of the payloads does not matter', () => {
    fc.assert(
      fc.property(input, fc.integer(), (lane, seed) => {
        const phases = lane['phases'] as readonly Json[];
        const turned = [...phases.slice(Math.abs(seed) % (phases.length + 1)), ...phases.slice(0, Math.abs(seed) % (phases.length + 1))];
        expect(contract.buildManifest({ ...lane, phases: turned }).text).toBe(contract.buildManifest(lane).text);
      }),
    );
  });

  test('appending is idempotent, keeps every reference and never turns a failed lane into a pass', () => {
    fc.assert(
      fc.property(input, governance, (lane, facts) => {
        const built = contract.buildManifest(lane);
        const once = contract.appendRuntimeGovernance(built.text, forTarget(facts, lane));
        expect(once.manifest).not.toBeNull();
        const twice = contract.appendRuntimeGovernance(once.text, forTarget(facts, lane));
        expect(twice.text).toBe(once.text);
        const refs = new Set(once.manifest?.['artifact_refs'] as readonly string[]);
        expect((built.manifest?.['artifact_refs'] as readonly string[]).filter((ref) => !refs.has(ref))).toEqual([]);
        if (built.verdict === 'fail') expect(once.manifest?.['status']).toBe('fail');
        const verified = contract.verifyManifest(once.text);
        expect(verified.recordedStatus).toBe(verified.derivedStatus);
        if (facts['rollback_triggered'] === true || facts['emergency_stop_active'] === true) expect(verified.effectiveStatus).toBe('fail');
        if (verified.effectiveStatus === 'pass') expect(once.manifest?.['status']).toBe('pass');
      }),
    );
  });

  test('a recording replays to the same bytes', () => {
    fc.assert(
      fc.property(input, fc.array(governance, { maxLength: 3 }), (lane, appends) => {
        let text = contract.buildManifest(lane).text ?? '';
        const lines = [recordLine('build', contract.schemaVersion, lane, text)];
        for (const facts of appends) {
          const appended = contract.appendRuntimeGovernance(text, forTarget(facts, lane));
          if (appended.text === null) continue;
          text = appended.text;
          lines.push(recordLine('append', contract.schemaVersion, forTarget(facts, lane), text));
        }
        expect(contract.replayManifest(`${lines.join('\n')}\n`)).toEqual({ verdict: 'pass', findings: [], text, steps: lines.length });
      }),
    );
  });

  test('the text reads as the manifest, the digest ignores the order of keys, and skipped reads as skip', () => {
    fc.assert(
      fc.property(input, (lane) => {
        const built = contract.buildManifest(lane);
        const manifest = built.manifest ?? {};
        expect(JSON.parse(serializeManifest(manifest))).toEqual(JSON.parse(JSON.stringify(manifest)));
        const turned = Object.fromEntries(Object.entries(manifest).reverse());
        expect(manifestDigest(turned)).toBe(built.digest);
        const { verdict, findings } = contract.verifyManifest(built.text);
        const skipped = contract.verifyManifest((built.text ?? '').replaceAll('"status": "skip"', '"status": "skipped"'));
        expect([skipped.verdict, skipped.findings.length]).toEqual([verdict, findings.length]);
      }),
    );
  });
});

test('a single edit of a derived field is found, whichever it is', () => {
  const text = contract.appendRuntimeGovernance(contract.buildManifest(laneInput('paper')).text, stableGovernance('paper')).text ?? '';
  const derived = /^\/(phase_count|phase_transitions|status|phases\/\d\/(name|status|slo_gates\/\d\/(status|id))|runtime_governance\/(rollback_triggered|drift_status|status|governance_status|requested_promotion_target)|rollback_proof\/(rollback_triggered|status|requested_promotion_target))/;
  let edits = 0;
  const edit = (value: Json, pointer: string, write: (changed: Json) => string): void => {
    if (typeof value === 'object' && value !== null) {
      for (const name of Object.keys(value)) {
        const around = (changed: Json): Json => {
          const copy = structuredClone(value) as Record<string, Json>;
          copy[name] = changed;
          return copy;
        };
        edit((value as Record<string, Json>)[name] ?? null, `${pointer}/${name}`, (changed) => write(around(changed)));
      }
      return;
    }
    // An own gate of a phase may have any name.
    if (!derived.test(pointer) || /^\/phases\/0\/slo_gates\/[01]\/id$/.test(pointer)) return;
    edits++;
    const changed = typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : value === 'pass' ? 'fail' : 'pass';
    expect(contract.verifyManifest(write(changed)).findings, pointer).not.toEqual([]);
  };
  edit(JSON.parse(text) as Json, '', (changed) => JSON.stringify(changed));
  expect(edits).toBeGreaterThan(45);
});
