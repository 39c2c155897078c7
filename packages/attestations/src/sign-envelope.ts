import { toBase64 } from '@plimsoll/bytes';
import { type RawSigner, vkeyOf } from '@plimsoll/signed-note';
import { fromDsseBase64 } from './dsse-base64.ts';
import { type Envelope, MAX_PAYLOAD_LENGTH, MAX_SIGNATURES } from './envelope.ts';
import { pae } from './pae.ts';
import { keyidOf } from './public-key.ts';

/** Signs envelopes. */
export interface EnvelopeSigner {
  /** Written beside the signature as a hint. */
  readonly keyid: string;
  /** The signature over the bytes that {@link pae} gives. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/**
 * A signer of envelopes for an Ed25519 key under a name; its `keyid` is the `name+keyId` of its vkey.
 * @throws TypeError or RangeError for a name or key that no vkey can have
 */
export function envelopeSigner(name: string, raw: RawSigner): EnvelopeSigner {
  const verifier = vkeyOf(name, 1, raw.publicKey);
  return { keyid: keyidOf(verifier) ?? name, sign: (message) => raw.sign(message) };
}

/**
 * A DSSE envelope of the payload with one signature of each signer, in their order; all are over the same bytes.
 * @throws (rejects) RangeError for an empty or ill-formed type, a payload over 512 KiB, or not 1 to 64 signers; TypeError
 *   for other arguments
 */
export async function signEnvelope(payload: Uint8Array, payloadType: string, signers: readonly EnvelopeSigner[]): Promise<Envelope> {
  if (payloadType === '') throw new RangeError('Cannot sign an envelope: the payload type is empty');
  if (payload.length > MAX_PAYLOAD_LENGTH) throw new RangeError(`Cannot sign an envelope: the payload may have ${MAX_PAYLOAD_LENGTH} bytes, received ${payload.length}`);
  if (signers.length < 1 || signers.length > MAX_SIGNATURES) throw new RangeError(`Cannot sign an envelope: 1 to ${MAX_SIGNATURES} signers are needed, received ${signers.length}`);
  const message = pae(payloadType, payload);
  const signatures = await Promise.all(signers.map(async (signer) => ({ keyid: signer.keyid, sig: toBase64(await signer.sign(message)) })));
  return { payload: toBase64(payload), payloadType, signatures };
}

/** The bytes that an envelope carries, verified by nobody; undefined if its payload is not base64 as DSSE writes it. */
export function payloadOf(envelope: Envelope): Uint8Array | undefined {
  return fromDsseBase64(envelope.payload);
}

/**
 * The envelope with one more signature over the same payload; the same envelope if that very signature is there already.
 * Says nothing about the signatures that are there: verify the envelope first where that matters.
 * @throws (rejects) RangeError if the payload is not base64 or the envelope has 64 signatures
 */
export async function addSignature(envelope: Envelope, signer: EnvelopeSigner): Promise<Envelope> {
  const payload = payloadOf(envelope);
  if (payload === undefined) throw new RangeError('Cannot add a signature: the payload of the envelope is not base64');
  const sig = toBase64(await signer.sign(pae(envelope.payloadType, payload)));
  if (envelope.signatures.some((signature) => signature.sig === sig)) return envelope;
  if (envelope.signatures.length >= MAX_SIGNATURES) throw new RangeError(`Cannot add a signature: an envelope has at most ${MAX_SIGNATURES}`);
  return { ...envelope, signatures: [...envelope.signatures, { keyid: signer.keyid, sig }] };
}
