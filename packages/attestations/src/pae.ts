import { concatBytes, encodeUtf8 } from '@plimsoll/bytes';

/**
 * What a DSSE signature is over (DSSE v1.0.2 protocol, "Signature Definition"):
 * `DSSEv1 SP len(type) SP type SP len(payload) SP payload`, lengths in decimal and in bytes of UTF-8. O(n), copies the payload.
 * @throws TypeError if the type is no string or the payload no `Uint8Array`, RangeError for a type with half a surrogate pair
 */
export function pae(payloadType: string, payload: Uint8Array): Uint8Array {
  if (typeof payloadType !== 'string') throw new TypeError(`Cannot encode for signing: the payload type must be a string, received ${typeof payloadType}`);
  if (!(payload instanceof Uint8Array)) throw new TypeError(`Cannot encode for signing: the payload must be a Uint8Array, received ${typeof payload}`);
  if (/\p{Surrogate}/u.test(payloadType)) throw new RangeError('Cannot encode for signing: the payload type holds half a surrogate pair, which has no UTF-8 form');
  // One head, written at once: most types are ASCII, whose length in bytes is that of the text.
  const length = /^[\0-\x7f]*$/.test(payloadType) ? payloadType.length : encodeUtf8(payloadType).length;
  return concatBytes(encodeUtf8(`DSSEv1 ${length} ${payloadType} ${payload.length} `), payload);
}
