import { type Finding, type Json, pointerStep } from '@plimsoll/findings';
import { canonicalTexts, compareCodePoints } from './code-points.ts';
import type { CompiledContract } from './compiled-contract.ts';
import { statusOfPhases, transitionsOf } from './derive.ts';
import { FaultLog } from './fault-log.ts';
import { checkClaims, type Governance, isTriggered, readGovernance } from './governance-input.ts';
import { governanceParts } from './governance-parts.ts';
import { compareInstants, type Instant, toUtc } from './instant.ts';
import { isObject, type Members, member } from './json-shape.ts';
import type { Status } from './judge-phase.ts';
import { hasFractions, manifestHash } from './manifest-hash.ts';
import { readJson, type Source } from './read-source.ts';
import { quoted } from './shown.ts';
import { examine } from './verify-manifest.ts';
import { type Written, written } from './write-result.ts';

/** What appending gave. */
export interface Appended extends Written {
  /** Those of the findings that are about what was to be appended: their pointers lead into it, those of the others into the manifest. */
  readonly inputFindings: readonly Finding[];
}

/** Appends runtime governance and rollback proof. */
export function appendGovernance(contract: CompiledContract, source: Source, input: unknown): Appended {
  const [log, given] = [new FaultLog(), new FaultLog()];
  const manifest = append(contract, source, input, log, given);
  log.findings.push(...given.findings);
  return { ...written(log, manifest), inputFindings: given.findings };
}

/** The manifest after the append, null where it is refused. What is wrong with the manifest goes to `log`, with the input to `given`. */
function append(contract: CompiledContract, source: Source, input: unknown, log: FaultLog, given: FaultLog): Members | null {
  const runtime = contract.phases.find(({ governs }) => governs === 'runtime');
  const proof = contract.phases.find(({ governs }) => governs === 'proof');
  if (runtime === undefined || proof === undefined) throw new TypeError(`Cannot append runtime governance: contract ${contract.definition.schemaVersion} has none`);
  const { verified, manifest, updatedAt, structural, digests } = examine(contract, source, undefined);
  log.structural = structural;
  log.findings.push(...verified.findings.filter(({ id, verdict }) => verdict === 'fail' || id === 'phase-manifest/key-unknown'));
  if (verified.dialect !== null) log.add('phase-manifest/dialect-read-only', { sentence: `The manifest is written in the dialect ${verified.dialect}, which is read and never appended to`, at: '/schema_version', actual: verified.dialect });
  const governance = readInput(given, contract, input);
  if (manifest === undefined || governance === undefined || updatedAt === undefined) return null;
  if (!admissible(given, manifest, governance, updatedAt, verified.triggered) || log.structural) return null;

  const decided = decide(given, contract, governance);
  const refs = canonicalTexts([governance.detectionPath, governance.actionPath, governance.outcomePath, ...governance.refs].filter((ref) => ref !== null));
  const proofRefs = decided.evidence === null ? refs : canonicalTexts([...refs, decided.evidence.path]);
  const parts = governanceParts(runtime, proof, {
    ...governance,
    ...decided,
    at: toUtc(governance.observedAt),
    refs,
    proofRefs,
    reasons: canonicalTexts(governance.reasons),
    runtimeGate: decided.triggered ? 'fail' : 'pass',
    proofGate: decided.proofStatus,
  });
  // Structural faults refused everything else: these are the phases of the contract, in its order.
  const phases = (manifest['phases'] as readonly Members[]).map((phase, index) => {
    if (phase['name'] === runtime.name) return parts.runtimePhase;
    return phase['name'] === proof.name ? parts.proofPhase : rewritten(phase, verified.phases[index]?.recorded);
  });
  const recorded = phases.map((phase, index) => ({ name: contract.phases[index]?.name ?? '', status: phase['status'] as Status }));
  const appended: Members = {
    ...manifest,
    updated_at: toUtc(governance.observedAt),
    phase_count: phases.length,
    phase_transitions: transitionsOf(recorded) as unknown as Json,
    status: statusOfPhases(recorded.map(({ status }) => status)),
    phases,
    runtime_governance: parts.runtimeGovernance,
    rollback_proof: parts.rollbackProof,
    artifact_refs: canonicalTexts([...textsOf(manifest['artifact_refs']), ...phases.flatMap((phase) => textsOf(phase['artifact_refs']))]),
    ...grownDigests(given, manifest, keptDigests(contract, manifest, digests), governance.digests, decided.evidence),
  };
  return rehashed(log, source, appended);
}

function readInput(log: FaultLog, { targets }: CompiledContract, input: unknown): Governance | undefined {
  const document = readJson(typeof input === 'string' || typeof input === 'object' ? input : null, log);
  return document === undefined ? undefined : readGovernance(log, document, targets);
}

/** Whether this governance may be appended to this manifest. */
function admissible(log: FaultLog, manifest: Members, governance: Governance, updatedAt: Instant, triggered: boolean): boolean {
  const target = member(manifest, 'requested_promotion_target');
  let good = !log.structural;
  if (governance.target !== target) {
    good = false;
    log.add('phase-manifest/target-mismatch', { sentence: `The governance is for ${quoted(governance.target)}, the manifest for ${quoted(target)}`, at: '/requested_promotion_target', expected: target, actual: governance.target });
  }
  if (compareInstants(governance.observed, updatedAt) < 0) {
    good = false;
    log.add('phase-manifest/time-order', { sentence: `The governance was observed before the manifest was last updated (${quoted(member(manifest, 'updated_at'))})`, at: '/observed_at', expected: member(manifest, 'updated_at'), actual: governance.observedAt });
  }
  if (triggered && !governance.rollbackTriggered && !governance.emergencyStop) {
    good = false;
    log.add('phase-manifest/rollback-cleared', { sentence: 'The manifest records a rollback, and the governance says that there is none; a rollback stands for ever, start a new run', at: '/rollback_triggered', expected: true, actual: false });
  }
  return good;
}

interface Decided {
  readonly triggered: boolean;
  readonly runtimeStatus: Status;
  readonly proofStatus: Status;
  readonly evidence: Governance['evidence'];
}

/** What the governance comes to; raises what speaks against a pass. */
function decide(log: FaultLog, contract: CompiledContract, governance: Governance): Decided {
  const triggered = isTriggered(governance);
  const answer = contract.drift.get(governance.driftStatus);
  const word = quoted(governance.driftStatus);
  if (triggered) log.add('phase-manifest/rollback-triggered', { sentence: `${governance.rollbackTriggered ? 'A rollback' : 'An emergency stop'} was triggered; the manifest fails, promote only a new run`, at: governance.rollbackTriggered ? '/rollback_triggered' : '/emergency_stop_active', actual: true });
  if (answer === 'unhealthy') log.add('phase-manifest/drift-unhealthy', { sentence: `The drift status is ${word}; remediate and start a new run`, at: '/drift_status', actual: governance.driftStatus });
  else if (answer !== 'healthy') log.add('phase-manifest/drift-not-evaluated', { sentence: `The drift status ${word} is no answer; run drift detection and append its answer`, at: '/drift_status', actual: governance.driftStatus });
  if (triggered && governance.evidence === null) log.add('phase-manifest/evidence-absent', { sentence: 'A rollback was triggered, and no incident evidence is named; write it and append again', at: '/rollback_incident_evidence', actual: null });
  checkClaims(log, contract, governance);
  return {
    triggered,
    runtimeStatus: !triggered && answer === 'healthy' && governance.detectionPath !== null ? 'pass' : 'fail',
    proofStatus: !triggered || governance.evidence !== null ? 'pass' : 'fail',
    evidence: triggered ? governance.evidence : null,
  };
}

/** Another phase: as it stands, but for the one way to write that it was skipped, and fail for a word that says nothing and a skip that is not allowed. */
function rewritten(phase: Members, recorded: Status | 'missing' = 'missing'): Members {
  const status = recorded === 'missing' ? 'fail' : recorded;
  return phase['status'] === status ? phase : { ...phase, status };
}

function textsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** The recorded digests that an append must leave as they are: all but those of artifacts that only governance refers to. */
function keptDigests({ phases }: CompiledContract, manifest: Members, recorded: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const refs = (governs: boolean): ReadonlySet<string> => new Set((manifest['phases'] as readonly Members[]).filter((_, index) => (phases[index]?.governs !== undefined) === governs).flatMap((phase) => textsOf(phase['artifact_refs'])));
  const [own, others] = [refs(true), refs(false)];
  return new Map([...recorded].filter(([path]) => !own.has(path) || others.has(path)));
}

/** The digests of the manifest and the new ones; nothing where there is none. A new one never takes the place of one that is kept. */
function grownDigests(log: FaultLog, manifest: Members, kept: ReadonlyMap<string, string>, added: ReadonlyMap<string, string>, evidence: Governance['evidence']): Members {
  const recorded = member(manifest, 'artifact_digests');
  const digests = new Map<string, Json>(isObject(recorded) ? Object.entries(recorded) : []);
  for (const [path, digest] of [...added, ...(evidence === null ? [] : [[evidence.path, evidence.sha256] as const])]) {
    const before = kept.get(path);
    if (before === undefined) digests.set(path, digest);
    else if (before !== digest) log.add('phase-manifest/evidence-digest-mismatch', { sentence: `The governance gives ${quoted(path)} the digest ${digest}; the manifest records ${before}, which stays`, at: `/artifact_digests${pointerStep(path)}`, subject: path.slice(0, 200), expected: before, actual: digest });
  }
  if (recorded === undefined && digests.size === 0) return {};
  return { artifact_digests: Object.fromEntries([...digests].sort(([a], [b]) => compareCodePoints(a, b))) };
}

/** `manifest_hash` of what was written, where there is one. */
function rehashed(log: FaultLog, source: Source, manifest: Members): Members {
  if (member(manifest, 'manifest_hash') === undefined) return manifest;
  if (hasFractions(source, manifest)) log.add('phase-manifest/manifest-hash-unverifiable', { sentence: 'manifest_hash is computed over a number that is not an integer, which its first writer spells in another way', at: '/manifest_hash' });
  return { ...manifest, manifest_hash: manifestHash(manifest) };
}
