import { concatBytes, fromBase64, toBase64 } from '@plimsoll/bytes';
import { accept, refuse, type Result } from '@plimsoll/findings';
import { ed25519Signer } from './ed25519.ts';
import { isKeyName } from './key-name.ts';
import { noteRules } from './note-rules.ts';
import { type Verifier, vkeyOf } from './verifier.ts';

/** A signing key under a name. Keep it out of logs and findings. */
export interface SigningKey {
  readonly name: string;
  /** 32 bytes, RFC 8032 section 5.1.5: what `ed25519Signer` takes. */
  readonly seed: Uint8Array;
  /** Who verifies what the key signs (type 1). */
  readonly verifier: Verifier;
}

const PREFIX = 'PRIVATE+KEY+';
/** Characters of a signing key at most. */
const LONGEST = 65_536;
const ED25519_TYPE = 1;

/** The key that the text says, or why it says none, in words that show nothing of the text. */
function readSigningKey(text: string): SigningKey | string {
  if (text.length > LONGEST) return `it has more than ${LONGEST} characters`;
  if (!text.startsWith(PREFIX)) return `it does not start with ${PREFIX}`;
  const [name = '', keyId = '', ...rest] = text.slice(PREFIX.length).split('+');
  const key = fromBase64(rest.join('+'));
  if (!isKeyName(name)) return 'its name is empty or has white space or a control character';
  if (key?.length !== 33) return 'its last part is not the padded base64 of 33 bytes';
  if (key[0] !== ED25519_TYPE) return 'its type is not 1 (Ed25519)';
  const seed = key.slice(1);
  const verifier = vkeyOf(name, ED25519_TYPE, ed25519Signer(seed).publicKey);
  if (verifier.keyId !== keyId) return 'its key id is not that of its name and key';
  return { name, seed, verifier };
}

/**
 * Parses `PRIVATE+KEY+name+keyId+base64(01 ‖ seed)`, the signing key text of Go's `sumdb/note`; surrounding white space
 * is not removed. Refusals: `note/bad-key`, with nothing of the text in any finding. One public key derivation.
 */
export function parseSigningKey(text: string): Result<SigningKey> {
  const read = readSigningKey(text);
  return typeof read === 'string' ? refuse(noteRules.finding('note/bad-key', { sentence: `The signing key does not parse: ${read}` })) : accept(read);
}

/**
 * The text of a signing key; the mirror of {@link parseSigningKey}.
 * @throws TypeError or RangeError for a name that no key can have or a seed that has not 32 bytes
 */
export function formatSigningKey(name: string, seed: Uint8Array): string {
  const { keyId } = vkeyOf(name, ED25519_TYPE, ed25519Signer(seed).publicKey);
  return `${PREFIX}${name}+${keyId}+${toBase64(concatBytes(Uint8Array.of(ED25519_TYPE), seed))}`;
}
