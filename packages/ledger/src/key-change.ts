import { decodeUtf8, encodeUtf8 } from '@plimsoll/bytes';
import { formatVkey, type NoteSigner, openNote, parseVkey, signNote, type Verifier } from '@plimsoll/signed-note';
import * as z from 'zod';
import type { Entry, EntryInput } from './entry.ts';

/** The type of the entry that gives a log another key. */
export const KEY_CHANGED = 'dev.plimsoll.ledger.key-changed.v1';

const KeyChangeData = z.strictObject({
  /** The verifier key that ends and the one that begins, as text. */
  old_key: z.string().max(512),
  new_key: z.string().max(512),
  /** The statement, signed by the old key (C2SP signed-note). */
  note: z.string().max(4096),
});

/** A change of the key of a log. */
export interface KeyChange {
  readonly oldKey: Verifier;
  readonly newKey: Verifier;
}

/** What the old key signs: that the log of this origin has another key from this size on. */
function statementOf(origin: string, from: bigint, newKey: Verifier): string {
  return `${KEY_CHANGED}\n${origin}\n${from}\n${formatVkey(newKey)}\n`;
}

/** The entry that, at the index `from - 1` and nowhere else, hands the log over to another key. */
export async function keyChangeEntry(change: { readonly origin: string; readonly from: bigint; readonly old: NoteSigner; readonly next: Verifier }): Promise<EntryInput> {
  const { origin, from, old, next } = change;
  const note = await signNote(statementOf(origin, from, next), [old]);
  const data = { old_key: formatVkey(old.verifier), new_key: formatVkey(next), note: decodeUtf8(note) ?? '' };
  return { id: `key-changed-${from}`, source: '/plimsoll/ledger', type: KEY_CHANGED, data };
}

/** The change that an entry of type {@link KEY_CHANGED} at this index of the log states and the old key signed, or why it states none. */
export function readKeyChange(entry: Pick<Entry, 'data'>, origin: string, index: bigint): KeyChange | string {
  const data = KeyChangeData.safeParse(entry.data);
  if (!data.success) return `its data is malformed at /${data.error.issues[0]?.path.join('/') ?? ''}`;
  const [oldKey, newKey] = [parseVkey(data.data.old_key), parseVkey(data.data.new_key)];
  if (!oldKey.ok || !newKey.ok) return 'a key of it does not parse';
  if (newKey.value.name !== origin || newKey.value.type !== 1) return `the new key is not an Ed25519 key with the name of the log, ${JSON.stringify(origin)}`;
  const note = openNote(encodeUtf8(data.data.note), [oldKey.value]);
  if (!note.ok) return 'its note is not signed by the old key';
  if (note.value.text !== statementOf(origin, index + 1n, newKey.value)) return `its note does not say that ${data.data.new_key} is the key from size ${index + 1n} on`;
  return { oldKey: oldKey.value, newKey: newKey.value };
}
