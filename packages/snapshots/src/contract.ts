export { manifestKit } from './contract/manifest-kit.ts';
export { rehearsalKit, restoreKit } from './contract/report-kits.ts';
