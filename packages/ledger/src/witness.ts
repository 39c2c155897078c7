export { createWitness, type Witness, type WitnessAnswer, type WitnessOptions } from './witness/witness.ts';
export { type WitnessFetch, type WitnessClient, witnessClient, type WitnessReply } from './witness/witness-client.ts';
export { createWitnessStore, openWitnessStore, type WitnessFileOptions } from './witness/witness-file-store.ts';
export { memoryWitnessStore, type WitnessState, type WitnessStore } from './witness/witness-store.ts';
