import { parseJson } from '@plimsoll/canonical-json';
import { accept, type Finding, type Json, refuse, type Result } from '@plimsoll/findings';
import { fromDsseBase64 } from './dsse-base64.ts';
import { dsseRules } from './dsse-rules.ts';
import { type Envelope, type EnvelopeSignature, MAX_ENVELOPE_LENGTH, MAX_PAYLOAD_LENGTH, MAX_SIGNATURES } from './envelope.ts';
import { isObject } from './json-shape.ts';
import { pae } from './pae.ts';

/** An envelope with its base64 read once. */
export interface DecodedEnvelope {
  readonly envelope: Envelope;
  /** What the signatures are over. */
  readonly message: Uint8Array;
  /** The end of the message: what was verified is what is handed on. */
  readonly payload: Uint8Array;
  /** The bytes of each signature, in the order of the envelope. */
  readonly signatures: readonly Uint8Array[];
}

function malformed(pointer: string, what: string): Finding {
  return dsseRules.finding('dsse/malformed', { sentence: `The envelope is malformed: ${what}`, location: { pointer } });
}

const BASE64 = 'is not base64 (one alphabet, right or no padding, zero spare bits, no white space)';

/** Reads the members one by one and keeps every fault. */
class EnvelopeReader {
  readonly faults: Finding[] = [];

  #fault(pointer: string, what: string): void {
    this.faults.push(malformed(pointer, what));
  }

  payload(value: Json | undefined): Uint8Array {
    const bytes = typeof value === 'string' ? fromDsseBase64(value) : undefined;
    if (bytes === undefined) this.#fault('/payload', value === undefined ? 'it has no payload' : `its payload ${BASE64}`);
    else if (bytes.length > MAX_PAYLOAD_LENGTH) this.#fault('/payload', `its payload has ${bytes.length} bytes, at most ${MAX_PAYLOAD_LENGTH} are read`);
    return bytes ?? new Uint8Array();
  }

  payloadType(value: Json | undefined): string {
    if (typeof value === 'string' && value !== '') return value;
    this.#fault('/payloadType', 'its payloadType is not a text, or is empty');
    return '';
  }

  signatures(value: Json | undefined): (EnvelopeSignature & { readonly bytes: Uint8Array })[] {
    if (!Array.isArray(value) || value.length === 0) {
      this.#fault('/signatures', 'its signatures are not a list of at least one');
      return [];
    }
    if (value.length > MAX_SIGNATURES) {
      this.faults.push(
        dsseRules.finding('dsse/too-many-signatures', {
          sentence: `The envelope has ${value.length} signatures; at most ${MAX_SIGNATURES} are looked at, so none was`,
          location: { pointer: '/signatures' },
          expected: MAX_SIGNATURES,
          actual: value.length,
        }),
      );
      return [];
    }
    return value.map((item: Json, index) => this.#signature(item, index));
  }

  #signature(item: Json, index: number): EnvelopeSignature & { readonly bytes: Uint8Array } {
    const { sig, keyid } = isObject(item) ? item : {};
    const bytes = typeof sig === 'string' ? fromDsseBase64(sig) : undefined;
    if (bytes === undefined) this.#fault(`/signatures/${index}/sig`, `signature ${index} ${sig === undefined ? 'has no sig' : BASE64}`);
    if (keyid !== undefined && typeof keyid !== 'string') this.#fault(`/signatures/${index}/keyid`, 'a keyid is not a text');
    return { sig: typeof sig === 'string' ? sig : '', ...(typeof keyid === 'string' && { keyid }), bytes: bytes ?? new Uint8Array() };
  }
}

/**
 * Reads an envelope and its base64; verifies nothing. Every fault at once. O(n).
 * @throws TypeError unless the bytes are a `Uint8Array`
 */
export function decodeEnvelope(bytes: Uint8Array): Result<DecodedEnvelope> {
  if (!(bytes instanceof Uint8Array)) throw new TypeError(`Cannot read an envelope: its bytes must be a Uint8Array, received ${typeof bytes}`);
  const parsed = parseJson(bytes, { maxBytes: MAX_ENVELOPE_LENGTH });
  if (!parsed.ok) return refuse(malformed('', 'it is not strict JSON'), ...parsed.findings);
  if (!isObject(parsed.value)) return refuse(malformed('', 'it is not a JSON object'));
  const reader = new EnvelopeReader();
  const payload = reader.payload(parsed.value['payload']);
  const payloadType = reader.payloadType(parsed.value['payloadType']);
  const read = reader.signatures(parsed.value['signatures']);
  if (reader.faults.length > 0) return refuse(...reader.faults);
  const signatures = read.map(({ sig, keyid }) => ({ sig, ...(keyid !== undefined && { keyid }) }));
  const message = pae(payloadType, payload);
  return accept({
    envelope: { payload: parsed.value['payload'] as string, payloadType, signatures },
    message,
    payload: message.subarray(message.length - payload.length),
    signatures: read.map((signature) => signature.bytes),
  });
}

/**
 * Reads an envelope of at most 1 MiB, with a payload of at most 512 KiB and 1 to 64 signatures, and **verifies nothing**:
 * for adding a signature or showing what is claimed. Unknown members are ignored, duplicate ones refused. Refusals:
 * `dsse/malformed` with the `json/*` finding beside it, `dsse/too-many-signatures`.
 * @throws TypeError unless the bytes are a `Uint8Array`
 */
export function parseEnvelope(bytes: Uint8Array): Result<Envelope> {
  const decoded = decodeEnvelope(bytes);
  return decoded.ok ? accept(decoded.value.envelope) : decoded;
}
