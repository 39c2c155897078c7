export { anchorKit } from './contract/anchor-kit.ts';
export { registryKit } from './contract/registry-kit.ts';
export { restoreProofKit } from './contract/restore-proof-kit.ts';
export { ticketKit } from './contract/ticket-kit.ts';
