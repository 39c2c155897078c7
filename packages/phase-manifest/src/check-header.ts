import { pointerStep } from '@plimsoll/findings';
import type { CompiledContract } from './compiled-contract.ts';
import type { FaultLog } from './fault-log.ts';
import { compareInstants, type Instant, instantOf } from './instant.ts';
import { isText, type Members, member } from './json-shape.ts';
import { optional, required } from './shape.ts';
import { quoted, shown } from './shown.ts';

const CONTEXT = ['repository', 'base', 'head', 'artifactPath', 'priorityId'] as const;
const CONTEXT_KEYS: ReadonlySet<string> = new Set(CONTEXT);

/** `schema_version`: the dialect if it is one, null if it is the contract's own; undefined, and raised, if it is unknown. */
export function checkVersion(log: FaultLog, { definition, dialects }: CompiledContract, manifest: Members): string | null | undefined {
  const version = member(manifest, 'schema_version');
  if (version === definition.schemaVersion) return null;
  if (typeof version === 'string' && dialects.has(version)) {
    log.add('phase-manifest/dialect-read', { sentence: `The manifest is written in the dialect ${version} of ${definition.schemaVersion}`, at: '/schema_version', actual: version });
    return version;
  }
  log.add('phase-manifest/schema-version-unknown', {
    sentence: `schema_version is ${quoted(version)}; expected ${definition.schemaVersion}`,
    at: '/schema_version',
    expected: [definition.schemaVersion, ...dialects],
    actual: shown(version),
  });
  return undefined;
}

/** `run_id` and `candidate_id`: what the document is about. False if one is missing or blank. */
export function checkIds(log: FaultLog, document: Members): boolean {
  let good = true;
  for (const key of ['run_id', 'candidate_id']) {
    const id = required(log, document, key, 'string');
    if (id === undefined) good = false;
    else if (!isText(id)) {
      good = false;
      log.add('phase-manifest/id-blank', { sentence: `${key} is blank; the manifest must say what it is about`, at: pointerStep(key), actual: shown(id) });
    }
  }
  return good;
}

/** `requested_promotion_target`; undefined, and raised, unless it is one of the contract. */
export function checkTarget(log: FaultLog, { targets }: CompiledContract, document: Members): string | undefined {
  const target = required(log, document, 'requested_promotion_target', 'string');
  if (target === undefined || targets.has(target)) return target;
  log.add('phase-manifest/target-unknown', {
    sentence: `requested_promotion_target is ${quoted(target)}; expected ${[...targets].join(' or ')}`,
    at: '/requested_promotion_target',
    expected: [...targets],
    actual: shown(target),
  });
  return undefined;
}

/** Where a run came from. */
export type ExecutionContext = Readonly<Record<(typeof CONTEXT)[number], string>>;

/** `execution_context`; undefined, and raised, unless its five keys are strings. Blank provenance is raised, not refused. */
export function checkContext(log: FaultLog, document: Members): ExecutionContext | undefined {
  const context = required(log, document, 'execution_context', 'object');
  if (context === undefined) return undefined;
  const at = '/execution_context';
  const read = { repository: '', base: '', head: '', artifactPath: '', priorityId: '' };
  let good = true;
  for (const key of CONTEXT) {
    const value = required(log, context, key, 'string', at);
    if (value === undefined) {
      good = false;
      continue;
    }
    read[key] = value;
    if (key !== 'priorityId' && (!isText(value) || value.trim() === 'unknown')) {
      log.add('phase-manifest/context-unknown', { sentence: `execution_context does not say the ${key} (${quoted(value)}); pass the real value`, at: at + pointerStep(key), subject: key, actual: shown(value) });
    }
  }
  for (const key of Object.keys(context)) if (!CONTEXT_KEYS.has(key)) unknownKey(log, 'noted', key, at);
  return good ? read : undefined;
}

/** Raises an unknown key. */
export function unknownKey(log: FaultLog, outcome: 'noted' | 'refused', key: string, at = ''): void {
  log.addAs(outcome, 'phase-manifest/key-unknown', {
    sentence: `${at === '' ? 'The document' : at} has the key ${quoted(key)}, which the contract does not know${outcome === 'refused' ? ' and does not allow' : ''}`,
    at: at + pointerStep(key),
    subject: key.slice(0, 200),
  });
}

/** A time; undefined, and raised, unless it is RFC 3339 with an offset. */
export function checkTime(log: FaultLog, document: Members, key: string, at = ''): Instant | undefined {
  const text = required(log, document, key, 'string', at);
  return text === undefined ? undefined : meaningful(log, text, at + pointerStep(key));
}

/** Raises `time-invalid` for a text that is no time. */
export function meaningful(log: FaultLog, text: string, at: string): Instant | undefined {
  const instant = instantOf(text);
  if (instant === undefined) log.add('phase-manifest/time-invalid', { sentence: `${at} is ${quoted(text)}; expected an RFC 3339 time with offset, like 2026-01-31T08:00:00Z`, at, actual: shown(text) });
  return instant;
}

/** Raises `time-order` if the first is after the second. */
export function inOrder(log: FaultLog, earlier: Instant | undefined, later: Instant | undefined, sentence: string, at: string): void {
  if (earlier !== undefined && later !== undefined && compareInstants(earlier, later) > 0) log.add('phase-manifest/time-order', { sentence, at });
}

/** When the manifest was made and last changed; both undefined where they are no times. */
export function checkTimes(log: FaultLog, manifest: Members): Instant | undefined {
  const updated = checkTime(log, manifest, 'updated_at');
  for (const key of ['created_at', 'generated_at']) {
    const text = optional(log, manifest, key, 'string');
    const created = text === undefined ? undefined : meaningful(log, text, pointerStep(key));
    inOrder(log, created, updated, `updated_at lies before ${key}; check the clocks of the writers`, '/updated_at');
  }
  return updated;
}

/** `slo_contract_version`. */
export function checkSloVersion(log: FaultLog, { definition: { sloContractVersion } }: CompiledContract, manifest: Members): void {
  const version = required(log, manifest, 'slo_contract_version', 'string');
  if (version === undefined || version === sloContractVersion) return;
  log.add('phase-manifest/slo-version-mismatch', { sentence: `slo_contract_version is ${quoted(version)}; expected ${sloContractVersion}`, at: '/slo_contract_version', expected: sloContractVersion, actual: shown(version) });
}
