import { fromBase64, fromHex } from '@plimsoll/bytes';
import { accept, refuse, type Result } from '@plimsoll/findings';
import { excerpt } from './excerpt.ts';
import { isKeyName } from './key-name.ts';
import { noteRules } from './note-rules.ts';
import { isSignatureType, KEY_LENGTHS, keyIdOf, type Verifier } from './verifier.ts';

/** Characters of a vkey at most: far above any real one, far below what costs time. */
const LONGEST = 65_536;

/** The verifier that the text says, or why it says none. */
function readVkey(text: string): Verifier | string {
  if (text.startsWith('PRIVATE+KEY+')) return 'it is a signing key; give the public key, and treat the signing key as disclosed if it was published';
  if (text.length > LONGEST) return `it has more than ${LONGEST} characters`;
  const afterName = text.indexOf('+');
  const afterId = text.indexOf('+', afterName + 1);
  if (afterName === -1 || afterId === -1) return 'it has not the three parts name+keyid+key';
  const name = text.slice(0, afterName);
  const keyId = text.slice(afterName + 1, afterId);
  if (!isKeyName(name)) return 'its name is empty or has white space or a control character';
  if (keyId.length !== 8 || fromHex(keyId) === undefined) return 'its key id is not 8 lower-case hex digits';
  const key = fromBase64(text.slice(afterId + 1));
  if (key === undefined || key.length === 0) return 'its key is not padded standard base64';
  const type = key[0];
  if (!isSignatureType(type)) return `its type is ${String(type)}, expected 1, 4 or 6`;
  const publicKey = key.subarray(1);
  if (publicKey.length !== KEY_LENGTHS[type]) return `its key has ${publicKey.length} bytes, expected ${KEY_LENGTHS[type]} for type ${type}`;
  const own = keyIdOf(name, type, publicKey);
  if (own !== keyId) return `its key id is ${keyId}, but name and key give ${own}`;
  return { name, keyId: own, type, publicKey };
}

/**
 * Parses `name+keyId+base64(type ‖ publicKey)`, C2SP signed-note "Verifier keys". Types 1 (Ed25519 note) and 4
 * (cosignature/v1) are usable; type 6 (ML-DSA-44) parses with the warning `note/algorithm-unavailable` and never verifies.
 * Whether the key is a point on the curve is not looked at: such a key verifies nothing. Refusals: `note/bad-key`.
 */
export function parseVkey(text: string): Result<Verifier> {
  const read = readVkey(text);
  if (typeof read === 'string') return refuse(noteRules.finding('note/bad-key', { sentence: `The verifier key does not parse: ${read}` }));
  if (read.type !== 6) return accept(read);
  const warning = noteRules.finding('note/algorithm-unavailable', {
    sentence: `The key of ${excerpt(read.name)} is of type 6 (ML-DSA-44), which cannot be checked here; its signatures count as unknown`,
    subject: read.name,
  });
  return accept(read, [warning]);
}
