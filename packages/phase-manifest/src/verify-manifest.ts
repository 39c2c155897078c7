import type { Finding, Verdict } from '@plimsoll/findings';
import { checkHash, checkStatus, checkSummary, checkTransitions } from './check-derived.ts';
import { checkEvidence } from './check-evidence.ts';
import { type GovernancePhase, type JudgedGovernance, judgeGovernance } from './check-governance.ts';
import { checkContext, checkIds, checkSloVersion, checkTarget, checkTimes, checkVersion, unknownKey } from './check-header.ts';
import { checkListed, readDigests, readManifestRefs, readRefs } from './check-references.ts';
import type { CompiledContract } from './compiled-contract.ts';
import { FaultLog } from './fault-log.ts';
import type { Instant } from './instant.ts';
import type { Members } from './json-shape.ts';
import type { Effective, Status } from './judge-phase.ts';
import { type ReadPhase, readPhases } from './read-phases.ts';
import { readManifest, type Source } from './read-source.ts';
import { required } from './shape.ts';

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
  /** Digests that the manifest records, by path. */
  readonly digests: EvidenceDigests;
  /** How many artifacts were compared with what is there; undefined where no evidence was given. */
  readonly compared: number | undefined;
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
    digests: new Map(),
    compared: evidence && 0,
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
  const compared = evidence && checkEvidence(log, refs, digests, evidence, artifactPath);

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
    digests,
    compared,
  };
}

function checkKeys(log: FaultLog, { definition, keys }: CompiledContract, manifest: Members): void {
  for (const key of Object.keys(manifest)) if (!keys.has(key)) unknownKey(log, definition.openKeys === 'list' ? 'noted' : 'refused', key);
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
