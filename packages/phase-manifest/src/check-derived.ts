import { type Json, pointerStep } from '@plimsoll/findings';
import type { CompiledContract } from './compiled-contract.ts';
import { statusOfPhases, summaryFlags, transitionsOf } from './derive.ts';
import type { FaultLog } from './fault-log.ts';
import { isObject, type Members, member } from './json-shape.ts';
import { type Status, statusOf } from './judge-phase.ts';
import { hasFractions, manifestHash } from './manifest-hash.ts';
import type { Source } from './read-source.ts';
import { optional, required } from './shape.ts';
import { quoted, shown } from './shown.ts';

/** `phase_transitions`: adjacent phases, each with the status of its destination. */
export function checkTransitions(log: FaultLog, manifest: Members, phases: readonly { readonly name: string; readonly status: Status }[]): void {
  const list = required(log, manifest, 'phase_transitions', 'list');
  if (list === undefined) return;
  const expected = transitionsOf(phases);
  const fits = (item: Json | undefined, index: number): boolean => {
    const want = expected[index];
    return want !== undefined && isObject(item) && item['from'] === want.from && item['to'] === want.to && statusOf(item['status']) === want.status;
  };
  const wrong = list.findIndex((item, index) => !fits(item, index));
  if (wrong === -1 && list.length === expected.length) return;
  const index = wrong === -1 ? list.length : wrong;
  const spell = (item: Json | undefined): string => (isObject(item) ? `${quoted(item['from'])} to ${quoted(item['to'])}: ${quoted(item['status'])}` : quoted(item));
  log.add('phase-manifest/transitions-mismatch', {
    sentence: `Transition ${index + 1} of ${list.length} is ${spell(list[index])}; from the phases follows ${spell(expected[index] as unknown as Json)}`,
    at: `/phase_transitions${index < list.length ? pointerStep(index) : ''}`,
    expected: shown(expected.length),
    actual: shown(list.length),
  });
}

/** `status`: what it says, and what follows from the phases. */
export function checkStatus(
  log: FaultLog,
  { phases: { length } }: CompiledContract,
  manifest: Members,
  phases: readonly { readonly status: Status }[],
): { readonly recordedStatus: 'pass' | 'fail' | undefined; readonly derivedStatus: 'pass' | 'fail' } {
  const derivedStatus = phases.length < length ? 'fail' : statusOfPhases(phases.map(({ status }) => status));
  const word = required(log, manifest, 'status', 'string');
  const recordedStatus = word === 'pass' || word === 'fail' ? word : undefined;
  if (recordedStatus === 'pass' && derivedStatus === 'fail') {
    log.add('phase-manifest/status-forged', { sentence: 'status says pass, and a phase did not pass; do not use the manifest', at: '/status', expected: 'fail', actual: 'pass' });
  } else if (recordedStatus === 'fail' && derivedStatus === 'pass') {
    log.add('phase-manifest/status-stale', { sentence: 'status says fail, and every phase passed or was legally skipped; derive it again', at: '/status', expected: 'pass', actual: 'fail' });
  } else if (recordedStatus === undefined && word !== undefined) {
    log.add('phase-manifest/value-not-allowed', { sentence: `status is ${quoted(word)}; expected pass or fail`, at: '/status', expected: ['pass', 'fail'], actual: shown(word) });
  }
  return { recordedStatus, derivedStatus };
}

/** Flags of the summary, where it has them. */
export function checkSummary(log: FaultLog, { targets }: CompiledContract, document: Members, target: string | undefined): Members | undefined {
  const summary = required(log, document, 'observation_summary', 'object');
  if (summary === undefined || target === undefined) return summary;
  for (const [flag, expected] of summaryFlags(member(summary, 'signal_count'), target, targets)) {
    const actual = member(summary, flag);
    if (actual === undefined || actual === expected) continue;
    const at = `/observation_summary${pointerStep(flag)}`;
    log.add('phase-manifest/summary-mismatch', { sentence: `${flag} is ${quoted(actual)}; from the manifest follows ${expected}`, at, subject: flag, expected, actual: shown(actual) });
  }
  return summary;
}

/** `manifest_hash`, where there is one. */
export function checkHash(log: FaultLog, source: Source, manifest: Members): void {
  const recorded = optional(log, manifest, 'manifest_hash', 'string');
  if (recorded === undefined) return;
  if (hasFractions(source, manifest)) {
    log.add('phase-manifest/manifest-hash-unverifiable', { sentence: 'manifest_hash cannot be recomputed: the manifest has a number that is not an integer', at: '/manifest_hash', actual: shown(recorded) });
    return;
  }
  const computed = manifestHash(manifest);
  if (computed !== recorded) log.add('phase-manifest/manifest-hash-mismatch', { sentence: `manifest_hash is ${quoted(recorded)}; the rest of the manifest hashes to ${computed}`, at: '/manifest_hash', expected: computed, actual: shown(recorded) });
}

