import { concatBytes, encodeUtf8 } from '@plimsoll/bytes';

/** Cosignature times are below this: signed 64-bit seconds since 1970. */
const TIME_LIMIT = 1n << 63n;
/** Bytes of the time before the signature. */
export const TIME_LENGTH = 8;

/** True for whole seconds that a cosignature can carry. */
export function isCosignatureTime(seconds: bigint): boolean {
  return seconds >= 0n && seconds < TIME_LIMIT;
}

/** The bytes that a cosignature/v1 signs (C2SP tlog-cosignature, "Format"). */
export function cosignedMessage(seconds: bigint, text: Uint8Array): Uint8Array {
  return concatBytes(encodeUtf8(`cosignature/v1\ntime ${seconds}\n`), text);
}

/** Seconds as 8 bytes, big-endian. */
export function encodeTime(seconds: bigint): Uint8Array {
  const bytes = new Uint8Array(TIME_LENGTH);
  new DataView(bytes.buffer).setBigUint64(0, seconds);
  return bytes;
}

/** The mirror of {@link encodeTime}; expects 8 bytes or more. */
export function decodeTime(bytes: Uint8Array): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset, TIME_LENGTH).getBigUint64(0);
}
