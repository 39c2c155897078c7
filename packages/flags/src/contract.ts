export { restoreProofKit } from './contract/restore-proof-kit.ts';
export { ticketKit } from './contract/ticket-kit.ts';
