import { accept, type Result } from '@plimsoll/findings';
import type { Envelope } from './envelope.ts';
import { importPrivateKey, refuseKey } from './import-private-key.ts';
import { type KeyDocument, parseKeyDocument } from './key-document.ts';
import { isNamed } from './open-key-file.ts';
import type { KeyType } from './private-key.ts';
import { readKeyFile } from './read-key-file.ts';

/** What may be said of a key file in public. */
export interface KeyDescription {
  readonly name: string;
  readonly type: KeyType;
  readonly vkey: string;
  /** RFC 3339 in UTC; absent for the text of Go. */
  readonly createdAt?: string;
  /** The vkey that it came after, and the envelope in which both keys say so. */
  readonly replaces?: { readonly vkey: string; readonly rotation: Envelope };
  /** The vkey that came after it: it signs nothing more. */
  readonly replacedBy?: string;
  /** Since when and why it signs nothing more. */
  readonly revoked?: KeyDocument['revoked'];
}

/** The document of a key file, one that signs nothing more too. */
export function readDocument(file: string): Result<KeyDocument> {
  const text = readKeyFile(file).trim();
  if (!text.startsWith('{')) return refuseKey('key/unsupported', 'it is not plimsoll.key.v1; make a key file of it with plimsoll keys import');
  const read = parseKeyDocument(text);
  return 'why' in read ? refuseKey(read.id, read.why) : accept(read);
}

/**
 * What a key file says of its key, its secret left out: replaced and revoked ones too. Refusals: those of `importPrivateKey`.
 * @throws AttestationsError `permissions`, `io`
 */
export function describeKeyFile(file: string): Result<KeyDescription> {
  const text = readKeyFile(file).trim();
  if (text.startsWith('PRIVATE+KEY+')) {
    const key = importPrivateKey(text);
    if (!key.ok) return key;
    if (isNamed(key.value)) return accept({ name: key.value.name, type: key.value.type, vkey: key.value.vkey });
  }
  const document = readDocument(file);
  if (!document.ok) return document;
  const { key, ...about } = document.value;
  return accept({ name: key.name, type: key.type, vkey: key.vkey, ...about });
}
