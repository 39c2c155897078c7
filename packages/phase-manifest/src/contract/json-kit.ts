import type { ContractKit, GoldenDocument } from '@plimsoll/findings';
import { limits } from '../limits.ts';
import type { PhaseContract } from '../phase-contract.ts';
import { scenariosOf } from './golden-document.ts';

/** What is different from kit to kit. */
export type KitParts = Pick<ContractKit, 'id' | 'title' | 'verify' | 'golden' | 'classify' | 'mutations' | 'expectations' | 'findings' | 'uncovered'>;

/** What is the same in every kit of this package. */
export const shared = { package: '@plimsoll/phase-manifest', limits: { bytes: limits.bytes, depth: limits.depth } } as const;

/** The kit of a JSON document that a phase contract has a schema for; `contract` is where the schema of this id comes from. */
export function jsonKit(contract: PhaseContract, parts: KitParts & { readonly open: boolean; readonly golden: readonly GoldenDocument[] }): ContractKit {
  return { ...shared, media: 'json', jsonSchema: contract.jsonSchemas().get(parts.id) ?? null, scenarios: scenariosOf(parts.golden), ...parts };
}
