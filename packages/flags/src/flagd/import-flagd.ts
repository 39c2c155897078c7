import { parseJson } from '@plimsoll/canonical-json';
import { accept, type Finding, pointerStep, refuse, type Result } from '@plimsoll/findings';
import { flagIdFault } from '../flag-id.ts';
import { type FlagRecord, type FlagState, Text, Time } from '../flag-record.ts';
import { limits } from '../read-registry.ts';
import { newRegistry } from '../new-registry.ts';
import { Registry } from '../registry.ts';
import { documentFaults, type FlagdProfile } from './document-schema.ts';
import { targetingFindings } from './check-targeting.ts';
import { flagdRules } from './flagd-rules.ts';
import type { KeptFlagd } from './kept-flagd.ts';
import type { SchemaFault } from './schema-fault.ts';

/** Faults that are told one by one. */
const MAX_FAULTS = 100;

/** Nesting of a document; in a registry its rules lie two levels deeper, and that is read to 64. */
const MAX_DEPTH = 62;

export interface ImportOptions {
  /** Time of the import, RFC 3339 in UTC. */
  readonly now: string;
  /** Who imports; stands in every record. */
  readonly actor: string;
  /** Owner of the flags; the actor if absent. */
  readonly owner?: string;
  readonly rationale?: string;
  /** Name of the new registry, `flags` if absent. */
  readonly registry?: string;
  /** Where the registry is served; null, the default, where it is not said. */
  readonly environment?: string | null;
  /** `flagd`, the default, is what providers read; `flagd-daemon` may have its flags in a list too. */
  readonly profile?: FlagdProfile;
  /** Let rules that break the schema be findings beside the registry; they are evaluated as flagd does. */
  readonly lenient?: boolean;
}

interface FlagdFlag {
  readonly state: 'ENABLED' | 'DISABLED';
  readonly variants: Readonly<Record<string, unknown>>;
  readonly defaultVariant?: string | null;
  readonly targeting?: unknown;
  readonly metadata?: Readonly<Record<string, string | number | boolean>>;
}

/**
 * Reads definitions of flagd as a registry: the verdict of flagd's JSON Schemas (0.2.15), and nothing lost, so that
 * {@link exportFlagd} gives an equal document. ENABLED flags are enabled, DISABLED ones disabled; who gets no value gets the
 * caller's fallback, as with flagd. The registry has the default invariants, so flags that are exposed already show there as
 * not approved. Refuses with `flags/flagd-invalid`, `flags/targeting-invalid` (unless lenient) and
 * `flags/flagd-unsupported`. O(size).
 * @param source UTF-8 JSON, at most 64 MiB, nested at most 62 deep
 * @throws RangeError for a time, name or text in the options that a registry cannot hold
 */
export function importFlagd(source: string | Uint8Array, options: ImportOptions): Result<Registry> {
  const author = authorOf(options);
  const json = parseJson(source, { maxBytes: limits.bytes, maxValues: 20_000_000, maxDepth: MAX_DEPTH });
  if (!json.ok) return { ok: false, findings: json.findings.map(asFlagdFinding) };
  const { shape, targeting } = documentFaults(json.value, options.profile ?? 'flagd');
  const wrong = [...shapeFindings(shape), ...targetingFindings(targeting)];
  const isRefused = shape.length > 0 || (targeting.length > 0 && options.lenient !== true);
  if (isRefused) return { ok: false, findings: wrong };
  const { flags, $evaluators, ...document } = json.value as Readonly<Record<string, unknown>>;
  const entries = Array.isArray(flags) ? (flags as readonly { key: string }[]).map(({ key, ...flag }) => [key, flag as unknown as FlagdFlag] as const) : Object.entries(flags as Readonly<Record<string, FlagdFlag>>);
  const [unsupported, ...others] = unsupportedFaults(entries.map(([key]) => key));
  if (unsupported !== undefined) return refuse(unsupported, ...others);
  const kept: KeptFlagd = {
    document,
    flags: Object.fromEntries(entries.map(([key, flag]) => [key, keptOf(flag)] as const).filter(([, members]) => Object.keys(members).length > 0)),
    has_evaluators: $evaluators !== undefined,
    order: Array.isArray(flags) ? entries.map(([key]) => key) : null,
  };
  const fresh = newRegistry(options.registry ?? 'flags', options.environment ?? null, options.now);
  const registry: Registry = {
    ...fresh,
    settings: { ...fresh.settings, flagd: kept },
    evaluators: ($evaluators ?? {}) as Readonly<Record<string, unknown>>,
    records: Object.fromEntries(entries.map(([key, flag]) => [key, recordOf(flag, author)])),
  };
  const imported = flagdRules.finding('flags/imported', { sentence: `${entries.length} ${entries.length === 1 ? 'flag was' : 'flags were'} imported`, actual: entries.length });
  return accept(registry, wrong.length > 0 ? wrong : [imported]);
}

function asFlagdFinding({ sentence, location, detail, id }: Finding): Finding {
  return flagdRules.finding('flags/flagd-invalid', { sentence, ...(location !== undefined && { location }), detail: { ...detail, rule: id } });
}

function shapeFindings(faults: readonly SchemaFault[]): readonly Finding[] {
  return faults.slice(0, MAX_FAULTS).map(({ pointer, expected }) => flagdRules.finding('flags/flagd-invalid', { sentence: `${pointer || 'The document'} must be ${expected}`, location: { pointer }, expected }));
}

function unsupportedFaults(keys: readonly string[]): readonly Finding[] {
  const unsupported = (sentence: string, pointer: string): Finding => flagdRules.finding('flags/flagd-unsupported', { sentence, location: { pointer } });
  if (keys.length > limits.flags) return [unsupported(`The document has ${keys.length} flags; a registry has at most ${limits.flags}`, '/flags')];
  const seen = new Set<string>();
  return keys.flatMap((key) => {
    const fault = flagIdFault(key)?.sentence ?? (seen.has(key) ? `The key ${JSON.stringify(key)} stands in the list twice` : undefined);
    seen.add(key);
    return fault === undefined ? [] : [unsupported(fault, `/flags${pointerStep(key)}`)];
  }).slice(0, MAX_FAULTS);
}

const evaluated: ReadonlySet<string> = new Set(['state', 'variants', 'defaultVariant', 'targeting', 'metadata']);

function keptOf(flag: FlagdFlag): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(flag).filter(([member, value]) => !evaluated.has(member) || (member === 'defaultVariant' && !value)));
}

interface Author {
  readonly now: string;
  readonly actor: string;
  readonly owner: string;
  readonly rationale: string;
}

function authorOf({ now, actor, owner = actor, rationale = 'Imported from definitions of flagd', registry = 'flags' }: ImportOptions): Author {
  if (!Time.safeParse(now).success) throw new RangeError(`Cannot import flags: now is RFC 3339 in UTC, received ${JSON.stringify(now)}`);
  for (const text of [actor, owner, rationale]) {
    if (!Text.safeParse(text).success) throw new RangeError(`Cannot import flags: actor, owner and rationale have 1 to 2,000 characters and are not blank, received ${JSON.stringify(text)}`);
  }
  if (!Registry.shape.registry.safeParse(registry).success) throw new RangeError(`Cannot import flags: a registry is named by small letters, digits, - and _, received ${JSON.stringify(registry)}`);
  return { now, actor, owner, rationale };
}

function recordOf({ state, variants, defaultVariant, targeting, metadata }: FlagdFlag, { now, actor, owner, rationale }: Author): FlagRecord {
  const enabled: FlagState = { mode: 'enabled', actor, activated_at: now, justification: rationale };
  return {
    state: state === 'ENABLED' ? enabled : { mode: 'disabled' },
    owner,
    rationale,
    updated_at: now,
    updated_by: actor,
    evidence: [],
    depends_on: [],
    controls: {},
    bucketing: { version: 'v2', by: null },
    definition: {
      variants,
      // flagd takes an empty name for none.
      default_variant: defaultVariant === undefined || defaultVariant === '' ? null : defaultVariant,
      off_variant: null,
      ...(targeting !== undefined && { targeting }),
      ...(metadata !== undefined && { metadata }),
    },
  };
}
