import { accept, type Finding, type Result } from '@plimsoll/findings';
import { PPM } from '../bucket.ts';
import { FlagRecord } from '../flag-record.ts';
import { shapeFaults } from '../read-registry.ts';
import { Registry, REGISTRY_VERSION, type Settings } from '../registry.ts';
import { mecInvariants, planDependencies } from './mec-invariants.ts';
import type { MecRecord, MecRegistry } from './mec-registry.ts';
import { mecRules } from './mec-rules.ts';
import { utcTime } from './mec-state.ts';
import { nativeControls } from './native-controls.ts';

/** What a legacy file does not say. */
export interface NativeTarget {
  /** Name of the registry, e.g. `meta_flags`. */
  readonly registry: string;
  readonly environment: string | null;
  /** Where absent, {@link mecInvariants} hold, and a flag is enabled only after all of its ramp. */
  readonly settings?: Settings;
}

const Header = Registry.omit({ root: true, records: true });

/**
 * The registry in the native format, first generation, with the dependencies of the plan. Approvals do not come along: they stand
 * in the root that they are said to approve. Evidence has no digest, and whoever changed a flag last stands in as its owner
 * (`flags/owner-missing`). The same file gives the same registry. Refuses with `flags/malformed` what the native format does not
 * allow: blank texts, shares outside of 1 to 1,000,000 ppm.
 */
export function mecToNative(legacy: MecRegistry, { registry, environment, settings = { enable_from_ppm: PPM, invariants: [...mecInvariants] } }: NativeTarget): Result<Registry> {
  const header = Header.safeParse({ schema_version: REGISTRY_VERSION, registry, environment, settings, evaluators: {}, generation: 1, generated_at: utcTime(legacy.generatedAt), previous_root: null });
  const records: [string, FlagRecord][] = [];
  const faults: Finding[] = header.success ? [] : [...shapeFaults(header.error.issues).findings];
  const findings: Finding[] = [];
  for (const [index, each] of legacy.records.entries()) {
    const { record, findings: said } = nativeRecord(each, `/records/${index}`);
    findings.push(...said);
    const shape = FlagRecord.safeParse(record);
    if (shape.success) records.push([each.id, shape.data]);
    else faults.push(...shapeFaults(shape.error.issues.map((issue) => ({ ...issue, path: ['records', index, ...issue.path] }))).findings);
  }
  if (!header.success || faults.length > 0) return { ok: false, findings: [...faults.slice(0, 100), ...findings] };
  return accept({ ...header.data, records: Object.fromEntries(records) }, findings);
}

function nativeRecord({ id, state, updatedAt, updatedBy, rationale, evidenceUri, controls: legacy }: MecRecord, pointer: string): { readonly record: object; readonly findings: readonly Finding[] } {
  const { controls, findings } = nativeControls(id, legacy, `${pointer}/controls`);
  const record = {
    state,
    owner: updatedBy,
    rationale,
    updated_at: utcTime(updatedAt),
    updated_by: updatedBy,
    evidence: evidenceUri === null ? [] : [{ uri: evidenceUri, sha256: null }],
    depends_on: planDependencies(id),
    controls,
    bucketing: { version: 'v2', by: null },
  };
  const ownerless = mecRules.finding('flags/owner-missing', { sentence: `${id} has no owner; ${JSON.stringify(updatedBy.slice(0, 64))}, who changed it last, stands in`, subject: id, location: { pointer } });
  return { record, findings: [ownerless, ...findings] };
}
