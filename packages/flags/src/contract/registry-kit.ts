import { decodeUtf8, encodeUtf8 } from '@plimsoll/bytes';
import type { ContractKit, Expectation, GoldenDocument, Json, NamedMutation, PatchOperation } from '@plimsoll/findings';
import { jsonSchemaOf } from '@plimsoll/findings/contract';
import { limits, readRegistry } from '../read-registry.ts';
import { Registry, REGISTRY_VERSION } from '../registry.ts';
import { writeRegistry } from '../write-registry.ts';
import { exampleRegistries } from './example-registries.ts';
import { malformed, replace, shared, verdictOf, wrong } from './kit-parts.ts';

/** What no schema says: the root, how long an id is in bytes, how many flags there are. */
const SEMANTIC = ['flags/malformed', 'flags/too-large', 'flags/root-mismatch'];

const example = (id: keyof typeof exampleRegistries, title: string): GoldenDocument => ({ id, title, scenario: id, verdict: 'pass', bytes: encodeUtf8(writeRegistry(exampleRegistries[id])) });
const documents = [
  example('modes', 'A flag in each mode, with evidence, dependencies and controls'),
  example('definition', 'A flag with variants and targeting of its own, and a shared rule'),
  example('invariants', 'Each kind of invariant'),
  example('imported', 'Flags that were imported from flagd'),
  example('empty', 'A new registry without flags'),
];

/** Which scenarios a registry shows. */
function classify(value: Json): readonly string[] {
  const read = readRegistry(JSON.stringify(value));
  if (!read.ok) return [];
  const { records, settings } = read.value.registry;
  const flags = Object.values(records);
  const shows = {
    modes: new Set(flags.map(({ state }) => state.mode)).size === 4,
    definition: flags.some(({ definition }) => definition !== undefined),
    invariants: settings.invariants.length > 0,
    imported: settings.flagd !== undefined,
    empty: flags.length === 0 && settings.invariants.length === 0,
  };
  return Object.entries(shows).flatMap(([scenario, isShown]) => (isShown ? [scenario] : []));
}

/** The registry with its flags from last to first. */
function reversed(bytes: Uint8Array): Uint8Array {
  const registry = JSON.parse(decodeUtf8(bytes) ?? '') as Registry;
  return encodeUtf8(JSON.stringify({ ...registry, records: Object.fromEntries(Object.entries(registry.records).reverse()) }));
}

const flag = '/records/meta_prod';
const edited = (base: string, id: string, title: string, ...change: readonly PatchOperation[]): NamedMutation => wrong(base, id, 'flags/root-mismatch', title, ...change);
const renamed = (id: string, title: string, name: string): NamedMutation => wrong('modes', id, 'flags/malformed', title, { op: 'move', from: flag, path: `/records/${name}` });
/** Neither what stands beside header and records nor the order of records is part of the root. */
const same = (id: string, title: string, change: NamedMutation['change']): NamedMutation => ({ id, title, base: 'modes', change, verdict: 'pass', raises: [] });

const mutations: readonly NamedMutation[] = [
  edited('modes', 'exposure', 'A flag exposed to more', replace(`${flag}/state/current_ppm`, 50_001)),
  edited('modes', 'mode', 'A flag enabled by hand', replace('/records/meta_old/state', { mode: 'enabled', actor: 'sre', activated_at: '2026-01-05T10:00:00Z', justification: 'In a hurry' })),
  edited('modes', 'flag-removed', 'A flag left out', { op: 'remove', path: flag }),
  edited('modes', 'flag-renamed', 'A flag under another id', { op: 'move', from: flag, path: '/records/meta_production' }),
  edited('modes', 'flag-copied', 'A flag added', { op: 'copy', from: flag, path: '/records/meta_copy' }),
  edited('modes', 'evidence', 'Evidence with another digest', replace(`${flag}/evidence/0/sha256`, '0'.repeat(64))),
  edited('modes', 'dependency-removed', 'A flag that no longer depends on another', replace(`${flag}/depends_on`, [])),
  edited('modes', 'control', 'A control switched off', replace(`${flag}/controls/require_snapshot`, false)),
  edited('modes', 'unknown-control', 'Another control that no tool knows', replace(`${flag}/controls/pager`, null)),
  edited('modes', 'demotion', 'A demotion forgotten', { op: 'remove', path: '/records/meta_old/demoted_at' }),
  edited('modes', 'environment', 'The same flags for another environment', replace('/environment', 'staging')),
  edited('modes', 'name', 'The same flags as another registry', replace('/registry', 'other')),
  edited('modes', 'root', 'Another root', replace('/root', '0'.repeat(64))),
  edited('definition', 'targeting', 'Another rule', replace('/records/button_colour/definition/targeting', true)),
  edited('definition', 'variant', 'A variant of another value', replace('/records/button_colour/definition/variants/blue', '#00e')),
  edited('definition', 'shared-rule', 'Another shared rule', replace('/evaluators/is_staff', true)),
  edited('definition', 'bucketing', 'Other keys of buckets', replace('/records/button_colour/bucketing/by', null)),
  edited('invariants', 'invariant-removed', 'An invariant left out', { op: 'remove', path: '/settings/invariants/0' }),
  edited('invariants', 'invariant-loosened', 'An invariant that allows more', replace('/settings/invariants/0/require/mode_at_most', 'enabled')),
  edited('imported', 'kept', 'Another member of the imported document', replace('/settings/flagd/document/$schema', 'x')),
  renamed('id-too-long', 'An id of 257 bytes', 'é'.repeat(128) + 'x'),
  renamed('id-control', 'An id with a control character', 'meta\u0007'),
  same('generation', 'Another generation', [replace('/generation', 413)]),
  same('written-later', 'Written at another time', [replace('/generated_at', '2026-01-05T10:00:01Z')]),
  same('order', 'The flags in another order', reversed),
];

/** Numbers that are part of the root. */
const NUMBERS = ['/settings/enable_from_ppm', '/settings/invariants/*/require/*', '/records/*/state/*'];

/**
 * The kit of `plimsoll.flag-registry.v1`: the form of a registry, and its root recomputed. That its flags may be as they are is
 * judged apart, against the state before and the approvals.
 */
export const registryKit: ContractKit = {
  ...shared,
  limits: { bytes: limits.bytes, depth: shared.limits.depth },
  id: REGISTRY_VERSION,
  title: 'Flag registry',
  jsonSchema: jsonSchemaOf(Registry, { id: REGISTRY_VERSION, title: 'Flag registry', description: 'The flags of a service with their state, the rules over them, and the root over both.', semantic: SEMANTIC }),
  verify: (bytes) => verdictOf(readRegistry(bytes)),
  golden: documents,
  scenarios: documents.map(({ scenario }) => scenario),
  classify,
  mutations,
  expectations: [
    ...NUMBERS.map((at): Expectation => ({ keyword: 'limit', at, id: 'flags/root-mismatch' })),
    { keyword: 'size-over', id: 'flags/too-large' },
    ...malformed('flags/malformed'),
  ],
  findings: SEMANTIC,
};
