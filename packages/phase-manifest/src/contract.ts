export { dialectKit } from './contract/dialect-kit.ts';
export { governanceKit } from './contract/governance-kit.ts';
export { manifestInputKit, mecInputKit } from './contract/input-kit.ts';
export { manifestKit } from './contract/manifest-kit.ts';
export { mecKit } from './contract/mec-kit.ts';
export { noteKit } from './contract/note-kit.ts';
export { recordingKit } from './contract/recording-kit.ts';
