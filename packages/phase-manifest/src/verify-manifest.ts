import type { Finding, Json, Verdict } from '@plimsoll/findings';
import { checkEvidence } from './check-evidence.ts';
import { type GovernancePhase, type JudgedGovernance, judgeGovernance } from './check-governance.ts';
import { checkContext, checkIds, checkSloVersion, checkTarget, checkTimes, checkVersion, inOrder, meaningful, unknownKey } from './check-header.ts';
import { checkListed, readDigests, readManifestRefs, readRefs } from './check-references.ts';
import type { CompiledContract, CompiledPhase } from './compiled-contract.ts';
import { statusOfPhases, summaryFlags, transitionsOf } from './derive.ts';
import { FaultLog } from './fault-log.ts';
import type { Instant } from './instant.ts';
import { isObject, type Members, member } from './json-shape.ts';
import { step } from './json-pointer.ts';
import { type Effective, judgePhase, type Status, statusOf } from './judge-phase.ts';
import { hasFractions, manifestHash } from './manifest-hash.ts';
import { readGates } from './read-phase.ts';
import { readManifest, type Source } from './read-source.ts';
import { optional, required, wrongType } from './shape.ts';
import { quoted, shown } from './shown.ts';

/** Digests of what is there, by the path that manifests refer to it with. */
export type EvidenceDigests = ReadonlyMap<string, string>;

/** What verifying a manifest gave. */
export interface Verified {
  /** Of the document: whether what it says follows from what it records. A manifest that says fail rightly is a pass here. */
  readonly verdict: Exclude<Verdict, 'skip'>;
  readonly findings: readonly Finding[];
  /** The dialect that it is written in; null if none. */
  readonly dialect: string | null;
  /** `lane`: governance is pending; `unknown`: the contract has none, or the document could not be read so far. */
  readonly stage: 'lane' | 'governed' | 'unknown';
  /** Whether a rollback flag is anything but false; false where the contract has no governance. */
  readonly triggered: boolean;
  /** What `status` says; undefined if it is no status. */
  readonly recordedStatus?: 'pass' | 'fail';
  /** What follows from the recorded phases. */
  readonly derivedStatus?: 'pass' | 'fail';
  /** Of the run: what follows once every phase was recomputed. */
  readonly effectiveStatus: 'pass' | 'fail' | 'inconclusive';
  /** What each phase of the contract is worth, in order; fail for one that is missing. */
  readonly phases: readonly { readonly name: string; readonly recorded: Status | 'missing'; readonly effective: Effective }[];
}

/** What verification found on the way that other functions of the contract go on with. */
export interface Examined {
  readonly verified: Verified;
  readonly manifest: Members | undefined;
  readonly updatedAt: Instant | undefined;
  readonly structural: boolean;
}

interface ReadPhase {
  readonly name: string;
  readonly index: number;
  readonly members: Members;
  readonly compiled: CompiledPhase | undefined;
  readonly status: Status;
  effective: Effective;
}

const unreadable = { dialect: null, stage: 'unknown', triggered: false, effectiveStatus: 'fail' } as const;

/**
 * Recomputes every derived field of a manifest. Nothing that a manifest says of itself is taken for true. O(n).
 */
export function examine(contract: CompiledContract, source: Source, evidence: EvidenceDigests | undefined): Examined {
  const log = new FaultLog();
  const missing = contract.phases.map(({ name }) => ({ name, recorded: 'missing', effective: 'fail' }) as const);
  const stop = (manifest?: Members): Examined => ({
    verified: { verdict: log.verdict(), findings: log.findings, ...unreadable, phases: missing },
    manifest,
    updatedAt: undefined,
    structural: true,
  });
  const manifest = readManifest(source, log);
  if (manifest === undefined) return stop();
  const dialect = checkVersion(log, contract, manifest);
  if (dialect === undefined) return stop(manifest);

  checkIds(log, manifest);
  const artifactPath = checkContext(log, manifest)?.artifactPath ?? '';
  const target = checkTarget(log, contract, manifest);
  const updatedAt = checkTimes(log, manifest);
  checkSloVersion(log, contract, manifest);
  checkKeys(log, contract, manifest);

  const phases = readPhases(log, contract, manifest, target ?? '', updatedAt);
  const recorded = phases.map(({ name, status }) => ({ name, status }));
  checkTransitions(log, manifest, recorded);
  const { recordedStatus, derivedStatus } = checkStatus(log, contract, manifest, recorded);
  checkSummary(log, contract, manifest, target);
  const refs = checkRefs(log, manifest, phases);
  const digests = readDigests(log, manifest);
  checkHash(log, source, manifest);
  const governance = govern(log, contract, manifest, phases, digests, evidence);
  if (evidence !== undefined) checkEvidence(log, refs, digests, evidence, artifactPath);

  const byName = new Map(phases.map((phase) => [phase.name, phase]));
  const worth = contract.phases.map(({ name }) => {
    const phase = byName.get(name);
    return { name, recorded: phase?.status ?? ('missing' as const), effective: phase?.effective ?? ('fail' as const) };
  });
  const failed = log.structural || derivedStatus === 'fail' || governance?.triggered === true || worth.some(({ effective }) => effective === 'fail');
  const effectiveStatus = failed ? 'fail' : worth.some(({ effective }) => effective === 'inconclusive') ? 'inconclusive' : 'pass';
  return {
    verified: {
      verdict: log.verdict(),
      findings: log.findings,
      dialect,
      stage: governance?.stage ?? 'unknown',
      triggered: governance?.triggered ?? false,
      ...(recordedStatus !== undefined && { recordedStatus }),
      derivedStatus,
      effectiveStatus,
      phases: worth,
    },
    manifest,
    updatedAt,
    structural: log.structural,
  };
}

function checkKeys(log: FaultLog, { definition, keys }: CompiledContract, manifest: Members): void {
  for (const key of Object.keys(manifest)) if (!keys.has(key)) unknownKey(log, definition.openKeys === 'list' ? 'noted' : 'refused', key);
}

/** The phases as they stand, each judged; raises those that are missing, unknown, twice or out of order. */
function readPhases(log: FaultLog, contract: CompiledContract, manifest: Members, target: string, updatedAt: Instant | undefined): ReadPhase[] {
  const phases: ReadPhase[] = [];
  const seen = new Set<string>();
  let last = -1;
  for (const [index, item] of (required(log, manifest, 'phases', 'list') ?? []).entries()) {
    const at = `/phases/${index}`;
    if (!isObject(item)) {
      wrongType(log, 'an object', item, at);
      continue;
    }
    const name = required(log, item, 'name', 'string', at);
    if (name === undefined) continue;
    const position = contract.indexOf.get(name);
    if (position === undefined) log.add('phase-manifest/phase-unknown', { sentence: `The contract has no phase ${quoted(name)}`, at: `${at}/name`, subject: name.slice(0, 200), expected: [...contract.indexOf.keys()] });
    else if (seen.has(name)) log.add('phase-manifest/phase-duplicate', { sentence: `Phase ${name} stands in the manifest twice`, at, subject: name });
    else if (position < last) log.add('phase-manifest/phase-order', { sentence: `Phase ${name} stands after ${contract.phases[last]?.name ?? ''}; the contract has it before`, at, subject: name, expected: position, actual: index });
    if (position !== undefined && !seen.has(name)) last = Math.max(last, position);
    seen.add(name);
    phases.push(readPhase(log, position === undefined ? undefined : contract.phases[position], item, name, index, target, updatedAt));
  }
  for (const { name } of contract.phases) {
    if (!seen.has(name)) log.add('phase-manifest/phase-missing', { sentence: `Phase ${name} is not in the manifest`, at: '/phases', subject: name, expected: name });
  }
  checkCount(log, contract, manifest);
  return phases;
}

function readPhase(log: FaultLog, compiled: CompiledPhase | undefined, members: Members, name: string, index: number, target: string, updatedAt: Instant | undefined): ReadPhase {
  const at = `/phases/${index}`;
  const word = required(log, members, 'status', 'string', at);
  const time = required(log, members, 'timestamp', 'string', at);
  const done = time === undefined ? undefined : meaningful(log, time, `${at}/timestamp`);
  inOrder(log, done, updatedAt, `Phase ${name} is dated after updated_at; check the clocks of the writers`, `${at}/timestamp`);
  const gates = required(log, members, 'slo_gates', 'list', at);
  required(log, members, 'observations', 'object', at);
  if (compiled === undefined || word === undefined || gates === undefined) {
    const status = statusOf(word) ?? 'fail';
    return { name, index, members, compiled, status, effective: 'fail' };
  }
  const judged = judgePhase(log, compiled, members, readGates(log, gates, name, `${at}/slo_gates`), target, at);
  return { name, index, members, compiled, status: judged.status, effective: judged.effective };
}

function checkCount(log: FaultLog, { phases }: CompiledContract, manifest: Members): void {
  const count = required(log, manifest, 'phase_count', 'integer');
  if (count === undefined || count === phases.length) return;
  log.add('phase-manifest/phase-count-mismatch', { sentence: `phase_count is ${count}; the contract has ${phases.length} phases`, at: '/phase_count', expected: phases.length, actual: count });
}

function checkTransitions(log: FaultLog, manifest: Members, phases: readonly { readonly name: string; readonly status: Status }[]): void {
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
    at: `/phase_transitions${index < list.length ? step(index) : ''}`,
    expected: shown(expected.length),
    actual: shown(list.length),
  });
}

function checkStatus(
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
    const at = `/observation_summary${step(flag)}`;
    log.add('phase-manifest/summary-mismatch', { sentence: `${flag} is ${quoted(actual)}; from the manifest follows ${expected}`, at, subject: flag, expected, actual: shown(actual) });
  }
  return summary;
}

function checkRefs(log: FaultLog, manifest: Members, phases: readonly ReadPhase[]): readonly string[] {
  const list = required(log, manifest, 'artifact_refs', 'list');
  const refs = list === undefined ? [] : readManifestRefs(log, list);
  const listed = new Set(refs);
  for (const { name, index, members } of phases) {
    const at = `/phases/${index}/artifact_refs`;
    const own = required(log, members, 'artifact_refs', 'list', `/phases/${index}`);
    if (own !== undefined) checkListed(log, listed, readRefs(log, own, at), name, at);
  }
  return refs;
}

function checkHash(log: FaultLog, source: Source, manifest: Members): void {
  const recorded = optional(log, manifest, 'manifest_hash', 'string');
  if (recorded === undefined) return;
  if (hasFractions(source, manifest)) {
    log.add('phase-manifest/manifest-hash-unverifiable', { sentence: 'manifest_hash cannot be recomputed: the manifest has a number that is not an integer', at: '/manifest_hash', actual: shown(recorded) });
    return;
  }
  const computed = manifestHash(manifest);
  if (computed !== recorded) log.add('phase-manifest/manifest-hash-mismatch', { sentence: `manifest_hash is ${quoted(recorded)}; the rest of the manifest hashes to ${computed}`, at: '/manifest_hash', expected: computed, actual: shown(recorded) });
}

/** Judges the governance of a contract that has one, and lowers the two phases to what it is worth. */
function govern(
  log: FaultLog,
  contract: CompiledContract,
  manifest: Members,
  phases: readonly ReadPhase[],
  digests: ReadonlyMap<string, string>,
  evidence: EvidenceDigests | undefined,
): JudgedGovernance | undefined {
  if (contract.definition.governance === undefined) return undefined;
  const of = (part: 'runtime' | 'proof'): ReadPhase | undefined => phases.find(({ compiled }) => compiled?.governs === part);
  const absent: GovernancePhase = { phase: {}, status: 'fail', at: '/phases' };
  const place = (phase: ReadPhase | undefined): GovernancePhase => (phase === undefined ? absent : { phase: phase.members, status: phase.status, at: `/phases/${phase.index}` });
  const [runtime, proof] = [of('runtime'), of('proof')];
  const judged = judgeGovernance(log, contract, manifest, place(runtime), place(proof), digests, evidence);
  if (runtime !== undefined) runtime.effective = worse(runtime.effective, judged.runtime);
  if (proof !== undefined) proof.effective = worse(proof.effective, judged.proof);
  return judged;
}

function worse(a: Effective, b: 'pass' | 'fail' | 'inconclusive'): Effective {
  if (a === 'fail' || b === 'fail') return 'fail';
  return a === 'inconclusive' || b === 'inconclusive' ? 'inconclusive' : a;
}
