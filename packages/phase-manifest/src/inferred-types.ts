import type * as z from 'zod';

/** A contract, as far as types are inferred from it. */
interface WithSchemas {
  readonly schemas: { readonly manifest: z.ZodType; readonly input: z.ZodType; readonly governance: z.ZodType | null };
}

/** A manifest whose shape was checked: `ManifestOf<typeof torghutPhaseManifestV1>`. */
export type ManifestOf<C extends WithSchemas> = z.infer<C['schemas']['manifest']>;

/** What {@link PhaseContract.buildManifest} takes. */
export type BuildInputOf<C extends WithSchemas> = z.infer<C['schemas']['input']>;

/** What {@link PhaseContract.appendRuntimeGovernance} takes; never, where the contract has no governance. */
export type GovernanceInputOf<C extends WithSchemas> = z.infer<NonNullable<C['schemas']['governance']>>;
