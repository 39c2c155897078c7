/** One signature of an envelope. */
export interface EnvelopeSignature {
  /** A hint which key to try first; decides nothing. */
  readonly keyid?: string;
  /** Base64. */
  readonly sig: string;
}

/** A DSSE envelope (DSSE v1.0.2, "Envelope"); `canonicalBytes` of it are its file. */
export interface Envelope {
  /** Base64. */
  readonly payload: string;
  /** What the payload is, not empty; signed with it. */
  readonly payloadType: string;
  /** 1 to {@link MAX_SIGNATURES}. */
  readonly signatures: readonly EnvelopeSignature[];
}

/** Bytes of an envelope at most. */
export const MAX_ENVELOPE_LENGTH = 1024 * 1024;
/** Bytes of a payload at most. */
export const MAX_PAYLOAD_LENGTH = 512 * 1024;
/** Signatures of an envelope at most. */
export const MAX_SIGNATURES = 64;
/** Keys that one verification may be given. */
export const MAX_KEYS = 64;
