export { compareBytes, concatBytes, equalBytes } from './arrays.ts';
export { fromBase64, toBase64 } from './base64.ts';
export { asDigest, type Digest, DIGEST_LENGTH, type Hex, isDigest, type Root } from './brands.ts';
export { digestsIn } from './digests-in.ts';
export { digestFromHex, fromHex, toHex } from './hex.ts';
export { decodeUtf8, encodeUtf8 } from './utf8.ts';
