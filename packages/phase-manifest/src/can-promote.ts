import type { Finding, Verdict } from '@plimsoll/findings';
import type { CompiledContract } from './compiled-contract.ts';
import { FaultLog, worstVerdict } from './fault-log.ts';
import { compareInstants, type Instant, instantOf } from './instant.ts';
import { member } from './json-shape.ts';
import type { Source } from './read-source.ts';
import { quoted } from './shown.ts';
import { type EvidenceDigests, examine, type Verified } from './verify-manifest.ts';
import { manifestDigest } from './write-result.ts';

/** Whether the run of a manifest may be promoted to a target. */
export interface Decision {
  readonly verdict: Exclude<Verdict, 'skip'>;
  readonly findings: readonly Finding[];
  readonly target: string;
  /** {@link manifestDigest} of what was judged; null if it could not be read. */
  readonly digest: string | null;
  readonly effectiveStatus: Verified['effectiveStatus'];
  readonly phases: Verified['phases'];
}

/** What a decision rests on besides the manifest. */
export interface DecisionOptions {
  /** Digests of what is there; absent if nobody looked. */
  readonly evidence?: EvidenceDigests | undefined;
  /** RFC 3339 time of the decision; needed with {@link DecisionOptions.maxAgeSeconds}. */
  readonly now?: string | undefined;
  /** Oldest manifest that still counts, in seconds; that age itself is fresh. */
  readonly maxAgeSeconds?: number | undefined;
}

/** Decides about a promotion. */
export function decidePromotion(contract: CompiledContract, source: Source, target: string, { evidence, now, maxAgeSeconds }: DecisionOptions): Decision {
  const moment = momentOf(now, maxAgeSeconds);
  const { verified, manifest, updatedAt, compared } = examine(contract, source, evidence);
  const log = new FaultLog();
  log.findings.push(...verified.findings);
  const recorded = manifest === undefined ? undefined : member(manifest, 'requested_promotion_target');
  if (!contract.targets.has(target)) log.add('phase-manifest/target-unknown', { sentence: `${quoted(target)} is no target of the contract; expected ${[...contract.targets].join(' or ')}`, expected: [...contract.targets], actual: target });
  else if (manifest !== undefined && recorded !== target) log.add('phase-manifest/target-mismatch', { sentence: `Promotion to ${target} is asked for, and the manifest was made for ${quoted(recorded)}`, at: '/requested_promotion_target', expected: target, actual: recorded });
  if (verified.effectiveStatus === 'fail') log.add('phase-manifest/not-passing', { sentence: `The run did not pass: ${whyNot(verified)}`, at: '/status', actual: 'fail' });
  if (verified.triggered) log.add('phase-manifest/rollback-triggered', { sentence: 'A rollback was triggered in this run; promote only a new run', at: '/runtime_governance/rollback_triggered', actual: true });
  if (!compared && contract.needsEvidence.has(target)) {
    log.add('phase-manifest/evidence-unverified', { sentence: `Promotion to ${target} needs the digests of all artifacts checked, and ${compared === undefined ? 'no evidence was given' : 'the manifest refers to no artifact'}`, subject: target });
  }
  if (moment !== undefined && updatedAt !== undefined) checkAge(log, updatedAt, moment.now, moment.maxAgeSeconds);
  return {
    verdict: worstVerdict(log.findings),
    findings: log.findings,
    target,
    digest: manifest === undefined ? null : manifestDigest(manifest),
    effectiveStatus: verified.effectiveStatus,
    phases: verified.phases,
  };
}

function whyNot({ phases, triggered }: Verified): string {
  const failed = phases.filter(({ effective }) => effective === 'fail').map(({ name }) => name);
  if (failed.length > 0) return `${failed.join(', ')} failed`;
  return triggered ? 'a rollback was triggered' : 'the document is not one of the contract';
}

interface Moment {
  readonly now: Instant;
  readonly maxAgeSeconds: number | undefined;
}

/** @throws RangeError for a time that is none, an age that is negative or not finite, or an age without a time */
function momentOf(now: string | undefined, maxAgeSeconds: number | undefined): Moment | undefined {
  if (maxAgeSeconds !== undefined && !(Number.isFinite(maxAgeSeconds) && maxAgeSeconds >= 0)) throw new RangeError(`Cannot decide: maxAgeSeconds must be a number of at least 0, received ${maxAgeSeconds}`);
  if (now === undefined) {
    if (maxAgeSeconds !== undefined) throw new RangeError('Cannot decide: maxAgeSeconds needs the time of the decision in now');
    return undefined;
  }
  const instant = instantOf(now);
  if (instant === undefined) throw new RangeError(`Cannot decide: now must be an RFC 3339 time with offset, received ${JSON.stringify(now)}`);
  return { now: instant, maxAgeSeconds };
}

function checkAge(log: FaultLog, updated: Instant, now: Instant, maxAgeSeconds: number | undefined): void {
  if (compareInstants(updated, now) > 0) log.add('phase-manifest/time-order', { sentence: 'updated_at lies in the future; check the clocks of the writers', at: '/updated_at' });
  if (maxAgeSeconds === undefined) return;
  const age = nanoseconds(now) - nanoseconds(updated);
  if (age > BigInt(Math.floor(maxAgeSeconds)) * SECOND + BigInt(Math.round((maxAgeSeconds % 1) * 1e9))) log.add('phase-manifest/manifest-stale', { sentence: `The manifest was updated more than ${maxAgeSeconds} seconds before the decision; start a new run`, at: '/updated_at', expected: maxAgeSeconds, actual: now.seconds - updated.seconds });
}

const SECOND = 1_000_000_000n;

function nanoseconds({ seconds, fraction }: Instant): bigint {
  return BigInt(seconds) * SECOND + BigInt(fraction.padEnd(9, '0'));
}
