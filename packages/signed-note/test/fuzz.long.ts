import { encodeUtf8, toBase64, toHex } from '@plimsoll/bytes';
import type { Result } from '@plimsoll/findings';
import { expect, test } from 'vitest';
import {
  cosigner,
  ed25519Signer,
  formatCheckpoint,
  formatSigningKey,
  formatVkey,
  noteSigner,
  openNote,
  parseCheckpoint,
  parseSigningKey,
  parseTrustPolicy,
  parseVkey,
  quorumMet,
  signNote,
  vkeyOf,
} from '../src/index.ts';

const RUNS = 250_000;

/** xorshift32: the same numbers in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** What parsers of this family stumble over, beside bytes at random. */
const tokens = ['\n', '\n\n', ' ', '\t', '\r', '+', '=', '— ', '-', '#', '0', '18446744073709551616', '\ufeff', '\u00a0', '\u0085', '\0', 'none', 'all', 'any', 'group G 1 W1\n', 'quorum W1\n', 'AAAA', '🚢'].map((t) => Buffer.from(t));

/** One to four structure-aware changes: tokens put in, pieces cut, doubled or moved, bits flipped. */
function mutate(seed: Uint8Array, below: (n: number) => number): Uint8Array {
  let bytes = Buffer.from(seed);
  for (let changes = 1 + below(4); changes > 0; changes--) {
    const at = below(bytes.length + 1);
    const end = Math.min(bytes.length, at + below(40));
    const piece = bytes.subarray(at, end);
    const kind = below(6);
    if (kind === 0) bytes = Buffer.concat([bytes.subarray(0, at), tokens[below(tokens.length)]!, bytes.subarray(at)]);
    else if (kind === 1) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)]);
    else if (kind === 2) bytes = Buffer.concat([bytes.subarray(0, end), piece, bytes.subarray(end)]);
    else if (kind === 3) {
      const to = below(at + 1);
      bytes = Buffer.concat([bytes.subarray(0, to), piece, bytes.subarray(to, at), bytes.subarray(end)]);
    } else if (kind === 4 && bytes.length > 0) bytes = Buffer.from(bytes.map((byte, i) => (i === at % bytes.length ? byte ^ (1 << below(8)) : byte)));
    else bytes = Buffer.concat([bytes.subarray(0, at), tokens[below(tokens.length)]!, bytes.subarray(end)]);
  }
  return Uint8Array.from(bytes);
}

const signers = [1, 2, 3].map((fill) => ed25519Signer(new Uint8Array(32).fill(fill)));
const log = noteSigner('log.example', signers[0]!);
const witness = cosigner('witness.example', signers[1]!, () => 1_700_000_000n);
const stranger = noteSigner('stranger', signers[2]!);
const checkpoint = `log.example\n42\n${toBase64(new Uint8Array(32).fill(9))}\nextension\n`;

/** Runs the parser on mutations; `accepted` looks at what it took. Returns how many were taken. */
function fuzz<T>(seeds: readonly Uint8Array[], ids: readonly string[], parse: (bytes: Uint8Array) => Result<T>, accepted: (value: T, bytes: Uint8Array) => boolean): number {
  const below = numbers(20_240_501);
  let taken = 0;
  for (let run = 0; run < RUNS; run++) {
    const bytes = mutate(seeds[run % seeds.length]!, below);
    const result = parse(bytes);
    const sound = result.findings.every((f) => ids.includes(f.id)) && (result.ok ? accepted(result.value, bytes) : result.findings.length > 0);
    if (!sound) throw new Error(`Unsound for ${toHex(bytes)}`);
    if (result.ok) taken++;
  }
  return taken;
}

/** As a page or file would hand it over: what is not UTF-8 becomes U+FFFD. */
const textOf = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

test('notes: findings or a text that was signed', async () => {
  const texts = [checkpoint, '\n', 'two\n\nparts\n'];
  const seeds = await Promise.all(texts.map((text) => signNote(text, [log, witness, stranger])));
  const known = [log.verifier, witness.verifier];
  const taken = fuzz(
    seeds,
    ['note/malformed', 'note/bad-signature', 'note/unverified'],
    (bytes) => openNote(bytes, known),
    (note) => texts.includes(note.text) && note.signatures.length > 0 && note.signatures.length <= 2,
  );
  expect(taken).toBeGreaterThan(0);
});

test('keys: findings or the one text of the key', () => {
  const vkeys = [log.verifier, witness.verifier].map(formatVkey);
  const isVkey = fuzz(
    [...vkeys, formatVkey(vkeyOf('future', 6, new Uint8Array(1312)))].map(encodeUtf8),
    ['note/bad-key', 'note/algorithm-unavailable'],
    (bytes) => parseVkey(textOf(bytes)),
    (verifier, bytes) => formatVkey(verifier) === textOf(bytes),
  );
  const isSigningKey = fuzz(
    [encodeUtf8(formatSigningKey('log.example', new Uint8Array(32).fill(1)))],
    ['note/bad-key'],
    (bytes) => parseSigningKey(textOf(bytes)),
    (key, bytes) => formatSigningKey(key.name, key.seed) === textOf(bytes),
  );
  expect(isVkey + isSigningKey).toBeGreaterThan(0);
});

test('checkpoints: findings or the one text of the checkpoint', () => {
  const taken = fuzz(
    [checkpoint, 'a\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n'].map(encodeUtf8),
    ['checkpoint/malformed'],
    (bytes) => parseCheckpoint(textOf(bytes)),
    (value, bytes) => formatCheckpoint(value) === textOf(bytes),
  );
  expect(taken).toBeGreaterThan(0);
});

test('policies: findings or a policy whose names are defined and whose quorum all witnesses meet', () => {
  const vkey = (type: 1 | 4, fill: number): string => formatVkey(vkeyOf(`key-${fill}`, type, new Uint8Array(32).fill(fill)));
  const policy = `# trust\nlog ${vkey(1, 1)} https://log.example/\nwitness W1 ${vkey(4, 2)}\nwitness W2 ${vkey(4, 3)}\nwitness W3 ${vkey(4, 4)}\ngroup G 2 W1 W2\ngroup H any G W3\nquorum H\n`;
  const taken = fuzz([encodeUtf8(policy)], ['trust/malformed', 'note/algorithm-unavailable'], parseTrustPolicy, (value) => {
    const names = value.witnesses.map((w) => w.name);
    return new Set(names).size === names.length && quorumMet(value, new Set(names)) && (value.quorum === 'none') === quorumMet(value, new Set());
  });
  expect(taken).toBeGreaterThan(0);
});

test('1 MiB of what costs most: few findings, small ones', () => {
  const fill = (piece: string): string => piece.repeat(Math.floor((1 << 20) / Buffer.byteLength(piece)));
  const runs = [' ', '\t', 'x', 'é', '='].map((piece) => `x${fill(piece).slice(2)}x\n`);
  const pieces = ['\n', 'x\n', '\n\n— a AAAAAAA=\n', '— a AAAAAAA=\n', 'a ', 'a a\n', 'quorum none\n', 'group G any W\n', 'witness W x\n', '+', 'A', '\u2028', '1\n'];
  for (const text of [...runs, ...pieces.map(fill)]) {
    const bytes = encodeUtf8(text);
    for (const result of [openNote(bytes, [log.verifier]), parseTrustPolicy(bytes), parseTrustPolicy(text), parseCheckpoint(text), parseVkey(text), parseSigningKey(text)]) {
      expect(result.ok).toBe(false);
      expect(JSON.stringify(result.findings).length).toBeLessThan(64 * 1024);
    }
  }
});
