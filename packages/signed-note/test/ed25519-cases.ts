import { ed25519, ED25519_TORSION_SUBGROUP } from '@noble/curves/ed25519.js';
import { concatBytes, fromHex } from '@plimsoll/bytes';
import { createHash } from 'node:crypto';

/** Public key, message and signature. */
export type SignatureCase = readonly [publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array];

const { Point } = ed25519;
const torsion = ED25519_TORSION_SUBGROUP.map((hex) => Point.fromBytes(fromHex(hex)!, true));

const digest = (text: string): Buffer => createHash('sha512').update(text).digest();

function number(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
}

function bytesOf(value: bigint): Uint8Array {
  return Uint8Array.from(Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse());
}

/**
 * One deterministic case per number: a signature that solves the cofactored equation, with a point of small order
 * added to key and to R, and, in two of three, one change: a bit anywhere, S plus L, R or key replaced by an
 * encoding that runtimes disagree about, a length.
 */
export function signatureCase(n: number): SignatureCase {
  const random = digest(`case ${n}`);
  const secret = Point.Fn.create(number(digest(`secret ${n % 16}`)));
  const nonce = Point.Fn.create(number(digest(`nonce ${n}`)));
  // Small order is added to a quarter of the keys and to a quarter of the Rs.
  const keyTorsion = torsion[random[0]! < 64 ? random[1]! % 8 : 0]!;
  const rTorsion = torsion[random[2]! < 64 ? random[3]! % 8 : 0]!;
  const publicKey = Point.BASE.multiplyUnsafe(secret).add(keyTorsion).toBytes();
  const message = random.subarray(8, 8 + (random[4]! % 40));
  const r = Point.BASE.multiplyUnsafe(nonce).add(rTorsion).toBytes();
  const k = Point.Fn.create(number(createHash('sha512').update(r).update(publicKey).update(message).digest()));
  const s = Point.Fn.create(nonce + k * secret);
  return mutate([publicKey, Uint8Array.from(message), concatBytes(r, bytesOf(s))], s, random);
}

function mutate([publicKey, message, signature]: SignatureCase, s: bigint, random: Buffer): SignatureCase {
  const flip = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((byte, i) => (i === (at >> 3) % bytes.length ? byte ^ (1 << (at & 7)) : byte));
  const small = torsion[random[6]! % 8]!.toBytes();
  const bit = random.readUInt16LE(60);
  switch (random[5]! % 24) {
    case 0:
      return [flip(publicKey, bit), message, signature];
    case 1:
      return [publicKey, message.length > 0 ? flip(message, bit) : Uint8Array.of(0), signature];
    case 2:
      return [publicKey, message, flip(signature, bit)];
    case 3:
      return [publicKey, message, concatBytes(signature.subarray(0, 32), bytesOf(s + Point.Fn.ORDER))];
    case 4:
      return [small, message, signature];
    case 5:
      return [publicKey, message, concatBytes(small, signature.subarray(32))];
    case 6:
      return [small, message, concatBytes(small, new Uint8Array(32))];
    case 7: // y not below p
      return [Uint8Array.of(0xed + (bit % 19), ...new Array<number>(30).fill(0xff), 0x7f + (bit & 0x80)), message, signature];
    case 8:
      return [publicKey, message, signature.subarray(0, bit % 64)];
    case 9:
      return [publicKey, message, concatBytes(signature, Uint8Array.of(0))];
    case 10:
      return [Uint8Array.from(random.subarray(0, 32)), message, signature];
    case 11:
      return [publicKey, message, concatBytes(signature.subarray(0, 32), new Uint8Array(32))];
    default:
      return [publicKey, message, signature];
  }
}
