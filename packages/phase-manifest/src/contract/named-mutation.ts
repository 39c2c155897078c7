import type { Json, NamedMutation, PatchOperation } from '@plimsoll/findings';

/** Another value at a place of the document. */
export const replace = (path: string, value: Json): PatchOperation => ({ op: 'replace', path, value });
/** The document without what is at a place. */
export const remove = (path: string): PatchOperation => ({ op: 'remove', path });
/** A value more in the document. */
export const add = (path: string, value: Json): PatchOperation => ({ op: 'add', path, value });
/** What is at one place at another one too. */
export const copy = (from: string, path: string): PatchOperation => ({ op: 'copy', from, path });
/** What is at one place at another one instead. */
export const move = (from: string, path: string): PatchOperation => ({ op: 'move', from, path });

/** A mutation that must raise the id that its own begins with: `time-invalid.no-such-day` raises `phase-manifest/time-invalid`. */
export function mutation(base: string, verdict: NamedMutation['verdict'], id: string, title: string, change: NamedMutation['change'], context?: Json): NamedMutation {
  return { id, title, base, change, verdict, raises: [`phase-manifest/${id.replace(/\..*$/, '')}`], ...(context !== undefined && { context }) };
}

/** A mutation after which the document must be refused. */
export const fails = (base: string, id: string, title: string, ...change: readonly PatchOperation[]): NamedMutation => mutation(base, 'fail', id, title, change);
/** A mutation after which the document can no longer be decided. */
export const open = (base: string, id: string, title: string, ...change: readonly PatchOperation[]): NamedMutation => mutation(base, 'inconclusive', id, title, change);
/** A mutation that must be accepted and noted. */
export const noted = (base: string, id: string, title: string, ...change: readonly PatchOperation[]): NamedMutation => mutation(base, 'pass', id, title, change);

/** A mutation of the text that even a reader that only parses must refuse. */
export const textual = (base: string, verdict: NamedMutation['verdict'], id: string, title: string, change: NamedMutation['change']): NamedMutation => ({ ...mutation(base, verdict, id, title, change), level: 'text' });

/** A change of a document's text. */
export function edited(change: (text: string) => string): (bytes: Uint8Array) => Uint8Array {
  return (bytes) => new TextEncoder().encode(change(new TextDecoder().decode(bytes)));
}
