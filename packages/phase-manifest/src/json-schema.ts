import * as z from 'zod';
import type { ManifestRuleId } from './manifest-rules.ts';

/** What no schema can say of a manifest: passing the schema does not mean that these hold. */
const SEMANTIC: readonly ManifestRuleId[] = [
  'phase-manifest/json-duplicate-key',
  'phase-manifest/json-limits',
  'phase-manifest/time-order',
  'phase-manifest/skip-not-allowed',
  'phase-manifest/gate-missing',
  'phase-manifest/gate-duplicate',
  'phase-manifest/gate-checks-missing',
  'phase-manifest/gate-status-mismatch',
  'phase-manifest/gate-value-mismatch',
  'phase-manifest/gate-threshold-weakened',
  'phase-manifest/gate-contradicts-phase',
  'phase-manifest/gate-unverifiable',
  'phase-manifest/transitions-mismatch',
  'phase-manifest/status-forged',
  'phase-manifest/status-stale',
  'phase-manifest/refs-incomplete',
  'phase-manifest/refs-not-canonical',
  'phase-manifest/summary-mismatch',
  'phase-manifest/governance-mismatch',
  'phase-manifest/governance-pending',
  'phase-manifest/context-unknown',
  'phase-manifest/drift-unhealthy',
  'phase-manifest/drift-not-evaluated',
  'phase-manifest/drift-evidence-missing',
  'phase-manifest/rollback-not-failing',
  'phase-manifest/evidence-absent',
  'phase-manifest/evidence-missing',
  'phase-manifest/evidence-digest-mismatch',
  'phase-manifest/evidence-digest-absent',
  'phase-manifest/evidence-unverified',
  'phase-manifest/manifest-hash-mismatch',
  'phase-manifest/manifest-hash-unverifiable',
];

/** What identifies a published schema. */
export interface SchemaHead {
  /** Id of the contract; the schema's `$id` is `urn:plimsoll:schema:<id>`. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** True for a manifest, of which verifying shows more than a schema can. */
  readonly semantic?: boolean;
}

/** The JSON Schema 2020-12 of a shape, with keys in a fixed order. */
export function jsonSchema(shape: z.ZodType, { id, title, description, semantic = false }: SchemaHead): Readonly<Record<string, unknown>> {
  const { $schema, ...rest } = z.toJSONSchema(shape, {
    target: 'draft-2020-12',
    io: 'input',
    reused: 'inline',
    override: ({ jsonSchema: part }) => {
      // Where expressions are searched with Python's `re`, `$` also stands before a line feed at the end.
      if (part.pattern?.endsWith('$') === true) part.pattern += String.raw`(?!\n)`;
    },
  });
  return { $schema, $id: `urn:plimsoll:schema:${id}`, title, description, 'x-plimsoll-contract': id, ...(semantic && { 'x-plimsoll-semantic': SEMANTIC }), ...rest };
}
