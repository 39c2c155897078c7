import { mecDefinition } from './mec-contract.ts';
import { definePhaseContract } from './phase-contract.ts';
import { torghutDefinition } from './torghut-contract.ts';

/** `torghut.autonomy.phase-manifest.v1`: seven phases, targets `paper` and `live`, governance appended by the scheduler. */
export const torghutPhaseManifestV1 = definePhaseContract(torghutDefinition);

/** `mec.phase-manifest.m6.v1`: the M6 production checklist, target `production`, nothing appended. */
export const mecPhaseManifestM6 = definePhaseContract(mecDefinition);
