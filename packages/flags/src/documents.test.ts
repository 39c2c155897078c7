import { expect, test } from 'vitest';
import { ticketKit, restoreProofKit } from './contract.ts';
import { parseRestoreProof, parseTicket } from './index.ts';

const textOf = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);
const ticket = textOf(ticketKit.golden[0]?.bytes);
const proof = textOf(restoreProofKit.golden[0]?.bytes);
const ids = ({ findings }: ReturnType<typeof parseTicket> | ReturnType<typeof parseRestoreProof>) => findings.map(({ id, location }) => [id, location?.pointer]);

test('documents are read as they were written', () => {
  expect(parseTicket(ticket)).toEqual({ ok: true, value: JSON.parse(ticket) as unknown, findings: [] });
  expect(parseRestoreProof(proof)).toEqual({ ok: true, value: JSON.parse(proof) as unknown, findings: [] });
});

test('a document that is no ticket or proof is refused at its faults', () => {
  expect(ids(parseTicket('{'))).toEqual([['flags/document-invalid', '']]);
  expect(ids(parseTicket(ticket.replace('"max_ppm": 250000', '"max_ppm": -1')))).toEqual([['flags/document-invalid', '/max_ppm']]);
});

test('a document that contradicts itself is refused', () => {
  expect(ids(parseTicket(ticket.replace('2026-02-05', '2026-01-04')))).toEqual([['flags/document-contradicts-itself', '/expires_at']]);
  expect(ids(parseRestoreProof(proof.replace('"equal": true', '"equal": false')))).toEqual([['flags/document-contradicts-itself', '/equal']]);
});
