import { equalBytes } from '@plimsoll/bytes';
import { parseJson } from '@plimsoll/canonical-json';
import { accept, refuse, type Result } from '@plimsoll/findings';
import { parseSigningKey } from '@plimsoll/signed-note';
import { isObject, type Members } from './json-shape.ts';
import { readPrivateJwk } from './jwk.ts';
import { readPkcs8 } from './key-der.ts';
import { isKeyDocument, type KeyDocument, readKeyDocument } from './key-document.ts';
import { keyRules } from './key-rules.ts';
import { isPem, readPem } from './pem.ts';
import { namedKeyOf, type PrivateKey, privateKeyOf } from './private-key.ts';

type RuleId = keyof typeof keyRules.table;

/** A refusal that shows nothing of the text. */
export function refuseKey(id: RuleId, why: string): Result<never> {
  return refuse(keyRules.finding(id, { sentence: `The private key cannot be used: ${why}` }));
}

/** The key of a document, unless it says that it signs nothing more. */
export function usableKey(document: KeyDocument): Result<KeyDocument['key']> {
  const { key, replacedBy, revoked } = document;
  if (revoked !== undefined) return refuseKey('key/revoked', `it was revoked at ${revoked.at} (${revoked.reason})`);
  if (replacedBy !== undefined) return refuseKey('key/replaced', `it was replaced by ${replacedBy}`);
  return accept(key);
}

function fromPem(text: string): Result<PrivateKey> {
  const pem = readPem(text);
  if (pem === undefined) return refuseKey('key/malformed', 'it is not one PEM block in the form of RFC 7468');
  if (pem.label !== 'PRIVATE KEY') return refuseKey('key/unsupported', `the PEM block is a ${pem.label.slice(0, 40)}, expected a PRIVATE KEY (PKCS #8, not encrypted)`);
  const read = readPkcs8(pem.der);
  if (read === undefined) return refuseKey('key/unsupported', 'the PEM block is not an Ed25519 key in PKCS #8 (RFC 8410)');
  const key = privateKeyOf(read.seed);
  if (read.publicKey !== undefined && !equalBytes(read.publicKey, key.publicKey)) return refuseKey('key/mismatch', 'the public key in the PEM block is not that of its private key');
  return accept(key);
}

function fromMembers(members: Members): Result<PrivateKey> {
  if (isKeyDocument(members)) {
    const document = readKeyDocument(members);
    return 'why' in document ? refuseKey(document.id, document.why) : usableKey(document);
  }
  const read = readPrivateJwk(members);
  return 'why' in read ? refuseKey(read.id, read.why) : accept(privateKeyOf(read.seed));
}

function fromJson(text: string): Result<PrivateKey> {
  const parsed = parseJson(text);
  // What the JSON findings quote could be a part of the key.
  if (!parsed.ok) return refuseKey('key/malformed', `it is not strict JSON (${[...new Set(parsed.findings.map(({ id }) => id))].join(', ')})`);
  return isObject(parsed.value) ? fromMembers(parsed.value) : refuseKey('key/malformed', 'it is not a JSON object');
}

/**
 * Reads a private Ed25519 key: a key file (`plimsoll.key.v1`), the `PRIVATE+KEY+…` text of Go's `sumdb/note`, PKCS #8 PEM
 * (RFC 8410) or a JWK (RFC 8037, `x` must match `d`). White space around the text is ignored, everything else is strict.
 * Name and type are there where the form has them. Refusals: `key/malformed`, `key/mismatch`, `key/unsupported`,
 * `key/replaced`, `key/revoked`; no finding shows anything of the text.
 * @throws TypeError if the text is no string
 */
export function importPrivateKey(text: string): Result<PrivateKey> {
  if (typeof text !== 'string') throw new TypeError(`Cannot import a key: a string is needed, received ${typeof text}`);
  const key = text.trim();
  if (isPem(key)) return fromPem(key);
  if (key.startsWith('{')) return fromJson(key);
  if (!key.startsWith('PRIVATE+KEY+')) return refuseKey('key/malformed', 'it is no key file, PRIVATE+KEY+ text, PEM or JWK');
  const parsed = parseSigningKey(key);
  if (!parsed.ok) return refuseKey('key/malformed', parsed.findings.map(({ sentence }) => sentence).join('; '));
  return accept(namedKeyOf(parsed.value.name, 'note', parsed.value.seed));
}
