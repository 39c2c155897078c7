import type { ContractKit } from '@plimsoll/findings';
import { manifestKit } from '@plimsoll/phase-manifest/contract';

/** The kit of every published contract, sorted by id; each package contributes its own. */
export const contractKits: readonly ContractKit[] = [manifestKit].sort((a, b) => (a.id < b.id ? -1 : 1));
