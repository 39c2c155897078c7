import { canonicalBytes, parseJson } from '@plimsoll/canonical-json';
import { accept, refuse, type Result } from '@plimsoll/findings';
import { parseVkey, type Verifier } from '@plimsoll/signed-note';
import type { Envelope } from './envelope.ts';
import { isObject } from './json-shape.ts';
import { keyRules } from './key-rules.ts';
import { decodeEnvelope } from './parse-envelope.ts';
import type { NamedKey } from './private-key.ts';
import { keyidOf } from './public-key.ts';
import { signEnvelope } from './sign-envelope.ts';
import { nanosecondsOf } from './timestamp.ts';
import { verifyEnvelope } from './verify-envelope.ts';

/** Payload type of the statement that one key follows another. */
export const KEY_ROTATION_PAYLOAD_TYPE = 'application/vnd.plimsoll.key-rotation+json';
const VERSION = 'plimsoll.key-rotation.v1';

/** One key follows another. */
export interface KeyRotation {
  readonly from: Verifier;
  readonly to: Verifier;
  /** RFC 3339 in UTC, by the word of the keys' owner. */
  readonly time: string;
}

/** The envelope in which both keys say that the one follows the other. */
export function signKeyRotation(from: NamedKey, to: NamedKey, time: string): Promise<Envelope> {
  const payload = canonicalBytes({ schema_version: VERSION, old_vkey: from.vkey, new_vkey: to.vkey, time });
  const signers = [from, to].map((key) => ({ keyid: keyidOf(key.verifier) ?? key.name, sign: (message: Uint8Array) => key.sign(message) }));
  return signEnvelope(payload, KEY_ROTATION_PAYLOAD_TYPE, signers);
}

function refuseRotation(why: string): Result<never> {
  return refuse(keyRules.finding('key/bad-rotation', { sentence: `The statement does not show that a key was replaced: ${why}` }));
}

/** What the payload says; nothing is verified. */
function readPayload(payload: Uint8Array): KeyRotation | undefined {
  const parsed = parseJson(payload);
  const { schema_version: version, old_vkey: from, new_vkey: to, time } = parsed.ok && isObject(parsed.value) ? parsed.value : {};
  if (version !== VERSION || typeof from !== 'string' || typeof to !== 'string' || typeof time !== 'string' || nanosecondsOf(time) === undefined) return undefined;
  const [old, next] = [parseVkey(from), parseVkey(to)];
  if (!old.ok || !next.ok || from === to) return undefined;
  // A key follows one of its own name and type: with another name it would be somebody else's.
  return old.value.name === next.value.name && old.value.type === next.value.type ? { from: old.value, to: next.value, time } : undefined;
}

/**
 * Reads the envelope that a rotation wrote: both keys have signed that `to` follows `from`. Whether `from` is a key that
 * you trusted is yours to compare. Refusals: `key/bad-rotation`, or those of `verifyEnvelope`.
 */
export function verifyKeyRotation(envelope: Uint8Array): Result<KeyRotation> {
  const decoded = decodeEnvelope(envelope);
  if (!decoded.ok) return decoded;
  const rotation = readPayload(decoded.value.payload);
  if (rotation === undefined) return refuseRotation(`its payload is not ${VERSION} with two different keys of one name and type, and a time`);
  const verified = verifyEnvelope(envelope, [rotation.from, rotation.to], { payloadType: KEY_ROTATION_PAYLOAD_TYPE });
  if (!verified.ok) return verified;
  return verified.value.signers.length === 2 ? accept(rotation) : refuseRotation('it is not signed by both keys');
}
