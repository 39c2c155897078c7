import { toHex } from '@plimsoll/bytes';
import { accept, type Finding, type Json, pointerStep, type Result } from '@plimsoll/findings';
import { commitRegistry } from '../commit-registry.ts';
import { usableRule } from '../evaluate/rule-fault.ts';
import { type Definition, type FlagRecord, standardDefinition } from '../flag-record.ts';
import type { Registry } from '../registry.ts';
import { targetingFindings } from './check-targeting.ts';
import { documentFaults } from './document-schema.ts';
import { decides, gradualRule } from './export-rule.ts';
import { flagdRules } from './flagd-rules.ts';
import { isObject } from './schema-fault.ts';

/** What flagd evaluates of a flag. */
interface Said {
  readonly state: 'ENABLED' | 'DISABLED';
  readonly defaultVariant?: string | null;
  readonly targeting?: unknown;
}

type Evaluators = Readonly<Record<string, Json>>;

/** @throws RangeError with the reason where flagd cannot say what the record does */
function said(record: FlagRecord, definition: Definition, evaluators: Evaluators): Said {
  const { default_variant: everybody, off_variant: off, targeting } = definition;
  // The schema has no reference in the place of a whole rule.
  const rule = isObject(targeting) && Object.hasOwn(targeting, '$ref') ? { if: [true, targeting] } : targeting;
  const asIs = { ...(everybody !== null && { defaultVariant: everybody }), ...(rule !== undefined && { targeting: rule }) };
  const nobody: Said = { state: 'ENABLED', ...(off !== null && { defaultVariant: off }) };
  const { state } = record;
  switch (state.mode) {
    case 'enabled':
      return { state: 'ENABLED', ...asIs };
    case 'disabled':
      return off === null ? { state: 'DISABLED', ...asIs } : nobody;
    case 'shadow':
      return nobody;
    case 'gradual': {
      if (decides(targeting)) usableRule(targeting, evaluators);
      const ramp = gradualRule(record, definition, state.current_ppm, evaluators);
      usableRule(ramp.targeting, evaluators);
      return { state: 'ENABLED', ...(ramp.defaultVariant !== null && { defaultVariant: ramp.defaultVariant }), targeting: ramp.targeting };
    }
  }
}

/**
 * Writes a registry as definitions of flagd that serve the same values and variants; for an imported one, a document equal to
 * what was imported as far as nothing changed since. In a registry that was not imported, flags get `plimsoll.mode` and
 * `plimsoll.root` as metadata. Refuses with `flags/export-lossy` where flagd cannot say what a flag does, and with `flags/targeting-invalid` for a
 * rule that breaks its schema, unless lenient. O(size).
 * @returns JSON with two spaces of indentation and a newline at the end
 */
export function exportFlagd(registry: Registry, options: { readonly lenient?: boolean } = {}): Result<string> {
  const kept = registry.settings.flagd;
  const root = kept === undefined ? toHex(commitRegistry(registry).root) : undefined;
  const evaluators = registry.evaluators as Evaluators;
  const lossy: Finding[] = [];
  const cannot = (id: string, why: string): void => void lossy.push(flagdRules.finding('flags/export-lossy', { sentence: `flagd cannot say what the flag ${JSON.stringify(id)} does: ${why}`, subject: id, location: { pointer: `/records${pointerStep(id)}` } }));

  const flags = new Map<string, Readonly<Record<string, unknown>>>();
  for (const [id, record] of Object.entries(registry.records)) {
    const definition = record.definition ?? standardDefinition;
    try {
      if (kept === undefined) checkNames(definition);
      const served = said(record, definition, evaluators);
      // A rule that is not evaluated here might be evaluated there; what was imported is given back as it came.
      if (kept === undefined && decides(served.targeting)) usableRule(served.targeting, evaluators);
      const metadata = root === undefined ? definition.metadata : { ...definition.metadata, 'plimsoll.mode': record.state.mode, 'plimsoll.root': root };
      const own = kept !== undefined && Object.hasOwn(kept.flags, id) ? kept.flags[id] : undefined;
      flags.set(id, { ...own, variants: definition.variants, ...served, ...(metadata !== undefined && { metadata }) });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      cannot(id, error.message);
    }
  }
  const document = {
    ...(kept === undefined ? { metadata: { flagSetId: registry.registry, version: root } } : kept.document),
    flags: kept?.order ? listed(flags, kept.order) : Object.fromEntries(flags),
    ...((kept?.has_evaluators === true || Object.keys(evaluators).length > 0) && { $evaluators: evaluators }),
  };
  const { shape, targeting } = documentFaults(document, kept?.order ? 'flagd-daemon' : 'flagd');
  const wrong = targetingFindings(targeting);
  for (const { pointer, expected } of shape) lossy.push(flagdRules.finding('flags/export-lossy', { sentence: `In definitions of flagd ${pointer} must be ${expected}`, location: { pointer } }));
  if (lossy.length > 0 || (wrong.length > 0 && options.lenient !== true)) return { ok: false, findings: [...lossy, ...wrong] };
  const exported = flagdRules.finding('flags/exported', { sentence: `${flags.size} ${flags.size === 1 ? 'flag was' : 'flags were'} exported`, actual: flags.size });
  return accept(`${JSON.stringify(document, null, 2)}\n`, wrong.length > 0 ? wrong : [exported]);
}

/** @throws RangeError where flagd would refuse the whole document for a name without a variant */
function checkNames({ variants, default_variant, off_variant }: Definition): void {
  for (const name of [default_variant, off_variant]) {
    if (name !== null && !Object.hasOwn(variants, name)) throw new RangeError(`it names the variant ${JSON.stringify(name)}, which it does not have`);
  }
}

/** Flags as a list, in the order in which they were imported; later ones at the end. */
function listed(flags: ReadonlyMap<string, Readonly<Record<string, unknown>>>, order: readonly string[]) {
  const keys = new Set([...order.filter((key) => flags.has(key)), ...flags.keys()]);
  return [...keys].map((key) => ({ key, ...flags.get(key) }));
}
