import { parseJson } from '@plimsoll/canonical-json';
import { accept, defineRules, type Finding, pointerStep, refuse, type Result } from '@plimsoll/findings';
import type * as z from 'zod';
import { RestoreProof } from './restore-proof.ts';
import { ChangeTicket } from './ticket.ts';
import { nanoseconds } from './time.ts';

/** What can be wrong with documents about a registry. */
export const documentRules = defineRules('flags', {
  'flags/document-invalid': { severity: 'blocker', title: 'Document is malformed', cause: 'A change ticket or a restore proof is no strict JSON, or has an unknown or missing key or a value out of its bounds.', cure: 'Make it again with the tool that writes it.' },
  'flags/document-contradicts-itself': { severity: 'blocker', integrity: true, title: 'Document contradicts itself', cause: 'A restore proof says that roots are equal which are not, or the reverse; or a change ticket ends before it begins.', cure: 'Make it again, and find out who changed it.' },
});

/** What documents may have. */
export const documentLimits = { bytes: 16 * 1024 * 1024, depth: 64 };

const contradiction = (pointer: string, sentence: string): Finding => documentRules.finding('flags/document-contradicts-itself', { sentence, location: { pointer } });

/**
 * Reads a restore proof, and holds what it concludes against its roots. Refuses with `flags/document-invalid` and
 * `flags/document-contradicts-itself`.
 */
export function parseRestoreProof(bytes: string | Uint8Array): Result<RestoreProof> {
  return read(bytes, RestoreProof, ({ equal, target_root, recomputed_root }) => (equal === (target_root === recomputed_root) ? undefined : contradiction('/equal', `The proof says equal: ${equal}, and its roots say otherwise`)));
}

/** Reads a change ticket, with the same findings. */
export function parseTicket(bytes: string | Uint8Array): Result<ChangeTicket> {
  return read(bytes, ChangeTicket, ({ issued_at, expires_at }) => (nanoseconds(issued_at) < nanoseconds(expires_at) ? undefined : contradiction('/expires_at', `The ticket expires ${expires_at}, not after it is issued at ${issued_at}`)));
}

const pointerOf = (path: readonly PropertyKey[]): string => path.map(pointerStep).join('');

function read<T>(bytes: string | Uint8Array, shape: z.ZodType<T>, contradicts: (document: T) => Finding | undefined): Result<T> {
  const json = parseJson(bytes, { maxBytes: documentLimits.bytes, maxDepth: documentLimits.depth });
  if (!json.ok) return { ok: false, findings: json.findings.map(({ id, sentence, location, detail }) => documentRules.finding('flags/document-invalid', { sentence, ...(location !== undefined && { location }), detail: { ...detail, rule: id } })) };
  const document = shape.safeParse(json.value);
  if (!document.success) return { ok: false, findings: document.error.issues.slice(0, 100).map(({ path, message }) => documentRules.finding('flags/document-invalid', { sentence: `${pointerOf(path) || 'The document'}: ${message}`, location: { pointer: pointerOf(path) } })) };
  const fault = contradicts(document.data);
  return fault === undefined ? accept(document.data) : refuse(fault);
}
