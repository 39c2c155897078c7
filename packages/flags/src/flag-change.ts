import { type Root, toHex } from '@plimsoll/bytes';
import { type Finding, pointerStep } from '@plimsoll/findings';
import { pointerTo } from './check-dependencies.ts';
import { commitRegistry } from './commit-registry.ts';
import type { Facts } from './facts.ts';
import { flagIdFault } from './flag-id.ts';
import { FlagRecord as FlagRecordShape, type FlagRecord, type FlagState } from './flag-record.ts';
import { flagRules } from './flag-rules.ts';
import { demoteDependents, isDemotion } from './demotion.ts';
import { pinned } from './record-change.ts';
import type { Registry } from './registry.ts';
import { stops, verifyStep } from './verify-step.ts';

/** One change of one flag. A record that is created begins disabled, whatever it says. */
export type FlagChange = { readonly id: string; readonly actor: string; readonly rationale: string } & (
  | { readonly state: FlagState; readonly evidence?: FlagRecord['evidence'] }
  | { readonly edit: Partial<Pick<FlagRecord, 'owner' | 'evidence' | 'depends_on' | 'controls' | 'bucketing' | 'definition'>> }
  | { readonly create: Pick<FlagRecord, 'owner'> & Partial<Pick<FlagRecord, 'evidence' | 'depends_on' | 'controls' | 'bucketing' | 'definition'>> }
  | { readonly remove: true }
);

/** What a change comes to. */
export interface Changed {
  /** The registry after it; null where it is refused. */
  readonly next: Registry | null;
  readonly findings: readonly Finding[];
  /** Ids of every flag that is other than before. */
  readonly ids: readonly string[];
}

/** The registry with these records, one generation later; its root is computed unless it is given. */
export function nextRegistry(registry: Registry, records: Registry['records'], now: string, root: Root = commitRegistry(registry).root): Registry {
  return { ...registry, records, generation: registry.generation + 1, generated_at: now, previous_root: toHex(root) };
}

/**
 * Changes one flag. Up goes one step at a time, and only if nothing stands against it; down always goes, and takes dependents with it.
 * The findings say why a change was refused, or what else changed.
 */
export function changeFlag(registry: Registry, change: FlagChange, facts: Facts): Changed {
  const before = Object.hasOwn(registry.records, change.id) ? registry.records[change.id] : undefined;
  const problem = 'create' in change ? creationFault(change.id, before) : before === undefined ? unknown(change.id) : undefined;
  if (problem !== undefined) return { next: null, findings: [problem], ids: [] };
  const record = recordAfter(before, change, facts.now);
  const faults = record === undefined ? [] : shapeFaults(change.id, record);
  if (faults.length > 0) return { next: null, findings: faults, ids: [] };
  const others = Object.fromEntries(Object.entries(registry.records).filter(([id]) => id !== change.id));
  if (record === undefined) return judged(registry, others, [change.id], facts);
  const records = { ...others, [change.id]: record };
  if (before === undefined || !isDemotion(before, record)) return judged(registry, records, [change.id], facts);
  const { records: all, cascaded } = demoteDependents(records, change, facts.now);
  const note = flagRules.finding('flags/demoted', { sentence: `${change.id} went from ${before.state.mode} to ${record.state.mode}`, subject: change.id, location: { pointer: pointerTo(change.id) } });
  return { next: nextRegistry(registry, all, facts.now), findings: [note, ...cascaded], ids: [change.id, ...cascaded.flatMap(({ subject }) => subject ?? [])] };
}

function judged(registry: Registry, records: Registry['records'], ids: readonly string[], facts: Facts): Changed {
  const next = nextRegistry(registry, records, facts.now);
  const findings = verifyStep(registry, next, facts);
  if (findings.some(stops)) return { next: null, findings, ids: [] };
  return { next, findings: [...findings, ...ids.map((id) => flagRules.finding('flags/changed', { sentence: `${id} is ${records[id]?.state.mode ?? 'removed'}`, subject: id }))], ids };
}

function recordAfter(before: FlagRecord | undefined, change: FlagChange, now: string): FlagRecord | undefined {
  const said = { rationale: change.rationale, updated_by: change.actor, updated_at: now };
  if ('remove' in change) return undefined;
  if ('create' in change) return { evidence: [], depends_on: [], controls: {}, bucketing: { version: 'v2', by: null }, ...change.create, ...said, state: { mode: 'disabled' }, created_at: now };
  if (before === undefined) return undefined;
  if ('edit' in change) return { ...before, ...change.edit, ...said, state: before.state };
  const after = { ...before, state: change.state, evidence: change.evidence ?? before.evidence, ...said };
  // Going down asks nothing, so it brings nothing else about: evidence may come, not go.
  return isDemotion(before, after) ? { ...after, evidence: pinned(after) < pinned(before) ? before.evidence : after.evidence, demoted_at: now } : after;
}

/** What keeps a record from being written, since nobody could read it. */
function shapeFaults(id: string, record: FlagRecord): Finding[] {
  const { error } = FlagRecordShape.safeParse(record);
  return (error?.issues ?? []).map(({ path, message }) => flagRules.finding('flags/malformed', { sentence: `${id}: ${path.join('.')}: ${message}`, subject: id, location: { pointer: path.reduce<string>((pointer, step) => pointer + pointerStep(step), pointerTo(id)) } }));
}

function unknown(id: string): Finding {
  return flagRules.finding('flags/flag-unknown', { sentence: `The registry has no flag ${JSON.stringify(id)}`, subject: id });
}

function creationFault(id: string, before: FlagRecord | undefined): Finding | undefined {
  if (before !== undefined) return flagRules.finding('flags/flag-exists', { sentence: `The registry has a flag ${JSON.stringify(id)} already`, subject: id });
  return flagIdFault(id);
}

/** Other rules of the registry itself, or other shared rules of its flags. Loosening a rule needs approval of the resulting root. */
export function changeSettings(registry: Registry, change: Partial<Pick<Registry, 'settings' | 'evaluators'>>, facts: Facts): Changed {
  const next = { ...nextRegistry(registry, registry.records, facts.now), ...change };
  const findings = verifyStep(registry, next, facts);
  if (findings.some(stops)) return { next: null, findings, ids: [] };
  return { next, findings: [...findings, flagRules.finding('flags/changed', { sentence: `The settings of ${registry.registry} changed`, subject: registry.registry })], ids: [] };
}
