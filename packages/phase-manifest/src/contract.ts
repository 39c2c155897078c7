export { manifestKit } from './contract/manifest-kit.ts';
