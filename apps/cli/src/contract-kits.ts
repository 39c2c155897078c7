import { parseJson } from '@plimsoll/canonical-json';
import type { ContractKit } from '@plimsoll/findings';
import { reportKit } from '@plimsoll/findings/contract';
import * as flags from '@plimsoll/flags/contract';
import { entryKit } from '@plimsoll/ledger/contract';
import * as phaseManifest from '@plimsoll/phase-manifest/contract';
import * as snapshots from '@plimsoll/snapshots/contract';

/** The kit of every published contract, sorted by id; each package contributes its own. */
export const contractKits: readonly ContractKit[] = [entryKit, reportKit(parseJson), ...Object.values(flags), ...Object.values(phaseManifest), ...Object.values(snapshots)].sort((a, b) => (a.id < b.id ? -1 : 1));
