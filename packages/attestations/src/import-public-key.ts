import { parseJson } from '@plimsoll/canonical-json';
import { accept, refuse, type Result } from '@plimsoll/findings';
import { parseVkey } from '@plimsoll/signed-note';
import { isObject, type Members } from './json-shape.ts';
import { readPublicJwk } from './jwk.ts';
import { readSpki } from './key-der.ts';
import { keyRules } from './key-rules.ts';
import { isPem, readPem } from './pem.ts';
import { type KeyType, keyTypeOf } from './private-key.ts';
import type { PublicKey } from './public-key.ts';

/** A public key as it was imported; name, key id and type are there where the form has them. */
export interface ImportedPublicKey extends PublicKey {
  readonly algorithm: 'ed25519' | 'ecdsa-p256';
  readonly type?: KeyType;
}

function refuseKey(id: 'key/malformed' | 'key/unsupported' | 'key/mismatch', why: string): Result<never> {
  return refuse(keyRules.finding(id, { sentence: `The public key cannot be used: ${why}` }));
}

function fromPem(text: string): Result<ImportedPublicKey> {
  const pem = readPem(text);
  if (pem === undefined) return refuseKey('key/malformed', 'it is not one PEM block in the form of RFC 7468');
  if (pem.label.endsWith('PRIVATE KEY')) return refuseKey('key/malformed', 'it is a private key; give the public one, and treat the private one as disclosed if it was published');
  if (pem.label !== 'PUBLIC KEY') return refuseKey('key/unsupported', `the PEM block is a ${pem.label.slice(0, 40)}, expected a PUBLIC KEY`);
  const read = readSpki(pem.der);
  return read === undefined ? refuseKey('key/unsupported', 'the PEM block is neither an Ed25519 key nor a P-256 key with an uncompressed point') : accept(read);
}

function fromJwk(members: Members): Result<ImportedPublicKey> {
  const read = readPublicJwk(members);
  return 'why' in read ? refuseKey(read.id, read.why) : accept(read);
}

function fromVkey(text: string): Result<ImportedPublicKey> {
  const parsed = parseVkey(text);
  if (!parsed.ok) return refuseKey('key/malformed', parsed.findings.map(({ sentence }) => sentence).join('; '));
  const { name, keyId, publicKey } = parsed.value;
  const type = keyTypeOf(parsed.value.type);
  return type === undefined ? refuseKey('key/unsupported', 'the vkey is of type 6 (ML-DSA-44)') : accept({ algorithm: 'ed25519', publicKey, name, keyId, type });
}

/**
 * Reads a public key: a vkey (`name+keyId+base64`), SPKI PEM (Ed25519, or P-256 for verifying envelopes of other tools), or a
 * JWK as text or object. White space around a text is ignored, everything else is strict. Whether the key is a point on
 * its curve is not looked at: such a key verifies nothing. Refusals: `key/malformed`, `key/unsupported`.
 * @throws TypeError if it is neither a string nor an object
 */
export function importPublicKey(key: string | object): Result<ImportedPublicKey> {
  if (isObject(key)) return fromJwk(key);
  if (typeof key !== 'string') throw new TypeError(`Cannot import a key: a string or a JWK is needed, received ${typeof key}`);
  const text = key.trim();
  if (isPem(text)) return fromPem(text);
  if (!text.startsWith('{')) return fromVkey(text);
  const parsed = parseJson(text);
  if (!parsed.ok || !isObject(parsed.value)) return refuseKey('key/malformed', 'it is not a strict JSON object');
  return isKeyFile(parsed.value) ? refuseKey('key/malformed', 'it is a key file, which holds the private key; give its vkey') : fromJwk(parsed.value);
}

const isKeyFile = (members: Members): boolean => Object.hasOwn(members, 'seed');
