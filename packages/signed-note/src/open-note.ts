import { decodeUtf8, equalBytes, fromBase64, type Hex, toHex } from '@plimsoll/bytes';
import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import { cosignedMessage, decodeTime, isCosignatureTime, TIME_LENGTH } from './cosignature.ts';
import { verifyEd25519 } from './ed25519.ts';
import { SIGNATURE_LENGTH } from './ed25519-encoding.ts';
import { excerpt } from './excerpt.ts';
import { isKeyName } from './key-name.ts';
import { noteRules } from './note-rules.ts';
import { MAX_SIGNATURES, MAX_TEXT_BYTES, noteTextFault } from './note-text.ts';
import type { Verifier } from './verifier.ts';

/** One signature that verified. */
export interface VerifiedSignature {
  readonly name: string;
  readonly keyId: Hex;
  readonly type: 1 | 4;
  /** Seconds since 1970 that a cosignature (type 4) carries, below 2^63. */
  readonly timestamp?: bigint;
}

/** A note of which at least one signature verified. */
export interface OpenedNote {
  /** What was signed, with its last newline. */
  readonly text: string;
  /** In the order of their lines, each key once (its first line). Never empty. */
  readonly signatures: readonly VerifiedSignature[];
  /** Names of keys that the caller does not know or that cannot be checked here, in the order of their lines, each key once. */
  readonly unknown: readonly string[];
}

/** One well-formed signature line. */
interface SignatureLine {
  readonly name: string;
  readonly keyId: Hex;
  readonly signature: Uint8Array;
}

const NEWLINE = 0x0a;
/** Bytes of a key id. */
const KEY_ID_LENGTH = 4;
const PREFIX = '— ';

/** Index of the last of two newlines in a row; -1 if there are none. */
function lastEmptyLine(bytes: Uint8Array): number {
  for (let i = bytes.length - 1; i > 0; i--) if (bytes[i] === NEWLINE && bytes[i - 1] === NEWLINE) return i;
  return -1;
}

function countNewlines(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte === NEWLINE) count++;
  return count;
}

/** Parses `— name base64(keyId ‖ signature)`; undefined if it is anything else. */
function parseLine(line: string): SignatureLine | undefined {
  const space = line.indexOf(' ', PREFIX.length);
  if (!line.startsWith(PREFIX) || space === -1) return undefined;
  const name = line.slice(PREFIX.length, space);
  const bytes = fromBase64(line.slice(space + 1));
  if (!isKeyName(name) || bytes === undefined || bytes.length <= KEY_ID_LENGTH) return undefined;
  return { name, keyId: toHex(bytes.subarray(0, KEY_ID_LENGTH)), signature: bytes.subarray(KEY_ID_LENGTH) };
}

/** What the line proves, or undefined if its signature is not by the verifier over the text. */
function verifyLine({ name, keyId, type, publicKey }: Verifier, signature: Uint8Array, text: Uint8Array): VerifiedSignature | undefined {
  if (type === 1) return verifyEd25519(publicKey, text, signature) ? { name, keyId, type } : undefined;
  if (type !== 4 || signature.length !== TIME_LENGTH + SIGNATURE_LENGTH) return undefined;
  const timestamp = decodeTime(signature);
  if (!isCosignatureTime(timestamp)) return undefined;
  return verifyEd25519(publicKey, cosignedMessage(timestamp, text), signature.subarray(TIME_LENGTH)) ? { name, keyId, type, timestamp } : undefined;
}

/** Verifiers by name and key id. */
function indexVerifiers(known: readonly Verifier[]): ReadonlyMap<string, Verifier> {
  const index = new Map<string, Verifier>();
  for (const verifier of known) {
    const key = `${verifier.keyId} ${verifier.name}`;
    const other = index.get(key);
    if (other !== undefined && !(other.type === verifier.type && equalBytes(other.publicKey, verifier.publicKey))) {
      throw new RangeError(`Cannot open a note: two different keys have the name ${verifier.name} and the key id ${verifier.keyId}`);
    }
    index.set(key, verifier);
  }
  return index;
}

function malformed(why: string, line?: number): Finding {
  return noteRules.finding('note/malformed', { sentence: `The note is malformed: ${why}`, ...(line !== undefined && { location: { line } }) });
}

/** Text bytes, text and signature lines of a note; a string says why there are none. */
function splitNote(bytes: Uint8Array): { readonly signed: Uint8Array; readonly text: string; readonly lines: readonly string[] } | string {
  if (bytes.length > MAX_TEXT_BYTES) return `it has ${bytes.length} bytes, at most ${MAX_TEXT_BYTES} are read`;
  const at = lastEmptyLine(bytes);
  if (at === -1) return 'no empty line stands between text and signatures';
  const signed = bytes.subarray(0, at);
  const text = decodeUtf8(signed);
  const block = decodeUtf8(bytes.subarray(at + 1));
  if (text === undefined || block === undefined) return 'it is not UTF-8';
  const fault = noteTextFault(text) ?? noteTextFault(block);
  if (fault !== undefined) return block === '' ? 'it has no signature line' : fault;
  const lines = block.split('\n', MAX_SIGNATURES + 2);
  if (lines.length > MAX_SIGNATURES + 1) return `it has more than ${MAX_SIGNATURES} signature lines`;
  return { signed, text, lines: lines.slice(0, -1) };
}

/**
 * Opens a signed note (C2SP signed-note, tlog-cosignature) with the keys that the caller trusts. Accepted if the note is
 * well formed, no signature line that names a known key fails, and at least one known key has signed. Lines of other keys
 * are listed by name and prove nothing. Refusals, all of them at once: `note/malformed`, `note/bad-signature`,
 * `note/unverified`. Reads at most 1 MiB and 100 signature lines; one signature check a line of a known key.
 * @throws TypeError if `bytes` is not a `Uint8Array`, RangeError if two different known keys share name and key id
 */
export function openNote(bytes: Uint8Array, known: readonly Verifier[]): Result<OpenedNote> {
  if (!(bytes instanceof Uint8Array)) throw new TypeError(`Cannot open a note: a Uint8Array is needed, received ${typeof bytes}`);
  const verifiers = indexVerifiers(known);
  const parts = splitNote(bytes);
  if (typeof parts === 'string') return refuse(malformed(parts));
  const firstLine = countNewlines(parts.signed) + 2;
  const faults: Finding[] = [];
  const signatures = new Map<string, VerifiedSignature>();
  const unknown = new Map<string, string>();
  for (const [i, text] of parts.lines.entries()) {
    const line = parseLine(text);
    if (line === undefined) {
      faults.push(malformed(`line ${firstLine + i} is not "— name base64", but ${excerpt(text)}`, firstLine + i));
      continue;
    }
    const key = `${line.keyId} ${line.name}`;
    const verifier = verifiers.get(key);
    if (verifier === undefined || verifier.type === 6) {
      unknown.set(key, line.name);
      continue;
    }
    const verified = verifyLine(verifier, line.signature, parts.signed);
    if (verified === undefined) {
      faults.push(
        noteRules.finding('note/bad-signature', {
          sentence: `The signature of ${excerpt(line.name)} (key id ${line.keyId}) on line ${firstLine + i} is not over this text; treat the note as tampered with`,
          subject: line.name,
          location: { line: firstLine + i },
        }),
      );
    } else if (!signatures.has(key)) {
      signatures.set(key, verified);
    }
  }
  if (faults.length > 0) return refuse(...faults);
  const others = [...unknown.values()];
  if (signatures.size === 0) {
    return refuse(
      noteRules.finding('note/unverified', {
        sentence: `No known key has signed the note: ${known.length} known, signed by ${others.map(excerpt).join(', ')}; check that the right keys were given`,
      }),
    );
  }
  return accept({ text: parts.text, signatures: [...signatures.values()], unknown: others });
}
