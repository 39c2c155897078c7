import { concatBytes, decodeUtf8, encodeUtf8, fromHex, toBase64 } from '@plimsoll/bytes';
import { describe, expect, test } from 'vitest';
import { cosignedMessage, encodeTime } from './cosignature.ts';
import { cosigner, ed25519Signer, formatVkey, noteSigner, openNote, parseVkey, signNote, type Verifier, vkeyOf } from './index.ts';

const raw = (fill: number): ReturnType<typeof ed25519Signer> => ed25519Signer(new Uint8Array(32).fill(fill));
const log = noteSigner('log.example', raw(1));
const witness = cosigner('witness.example', raw(2), () => 1_700_000_000n);
const stranger = noteSigner('stranger.example', raw(3));
const known = [log.verifier, witness.verifier];
const text = 'log.example\n1\nAAAA\n';

const sign = async (...signers: Parameters<typeof signNote>[1]): Promise<string> => decodeUtf8(await signNote(text, signers))!;
const idsOf = (note: string | Uint8Array, keys: readonly Verifier[] = known): string[] => openNote(typeof note === 'string' ? encodeUtf8(note) : note, keys).findings.map((f) => f.id);
const lineOf = (name: string, keyId: string, signature: Uint8Array): string => `— ${name} ${toBase64(concatBytes(fromHex(keyId)!, signature))}\n`;

const good = await sign(log, witness, stranger);
const [logLine, witnessLine] = good.slice(text.length + 1).split('\n').map((line) => `${line}\n`) as [string, string];

test('tells verified signatures from unknown names', () => {
  expect(openNote(encodeUtf8(good), known)).toEqual({
    ok: true,
    value: {
      text,
      signatures: [
        { name: 'log.example', keyId: log.verifier.keyId, type: 1 },
        { name: 'witness.example', keyId: witness.verifier.keyId, type: 4, timestamp: 1_700_000_000n },
      ],
      unknown: ['stranger.example'],
    },
    findings: [],
  });
});

test('a text may hold empty lines, dashes and a byte order mark: the last empty line ends it', async () => {
  for (const odd of ['\n', '\n\n\n', 'a\n\nb\n', '— log.example AAAA\n\n— x\n', '\ufeffa\n', 'é — 🚢\n']) {
    const opened = openNote(await signNote(odd, [log]), known);
    expect(opened.ok && opened.value.text).toBe(odd);
  }
});

describe('note/malformed', () => {
  test.each([
    ['nothing', ''],
    ['no signature', `${text}\n`],
    ['no empty line', `${text}${logLine}`],
    ['no newline at the end', good.slice(0, -1)],
    ['an empty line at the end', `${good}\n`],
    ['two empty lines at the end', `${text}\n${logLine}\n\n`],
    ['a hyphen for the dash', good.replace('—', '-')],
    ['an en dash for the dash', good.replace('—', '–')],
    ['two spaces', good.replace('— ', '—  ')],
    ['no space', good.replace('— ', '—')],
    ['a space at the end of a line', good.replace('\n— witness', ' \n— witness')],
    ['a third field', good.replace('\n— witness', ' x\n— witness')],
    ['an empty name', `${text}\n${logLine.replace('log.example', '')}`],
    ['a plus in the name', good.replace('— log', '— l+g')],
    ['a no-break space in the name', good.replace('— log', '— l\u00a0g')],
    ['unpadded base64', `${text}\n${logLine}— a ${toBase64(new Uint8Array(5)).replaceAll('=', '')}\n`],
    ['base64 with spare bits set', `${text}\n${logLine}— a AAAAAAB=\n`],
    ['a key id without a signature', `${text}\n${logLine}— a ${toBase64(new Uint8Array(4))}\n`],
    ['no base64', `${text}\n${logLine}— a \n`],
    ['CR LF', good.replaceAll('\n', '\r\n')],
    ['a tab in the text', `\t${good}`],
    ['a null in a signature line', good.replace('— log', '— l\0g')],
    ['more than 1 MiB', `${'x'.repeat(1 << 20)}\n${good}`],
  ])('%s', (_what, note) => {
    const { ok, findings } = openNote(encodeUtf8(note), known);
    expect(ok).toBe(false);
    expect(findings.map((f) => f.id)).toEqual(['note/malformed']);
    expect(findings[0]).toMatchObject({ verdict: 'fail', severity: 'critical', integrity: true });
  });

  test.each([
    ['a byte FF before the text', concatBytes(Uint8Array.of(0xff), encodeUtf8(good))],
    ['an overlong encoding', concatBytes(Uint8Array.of(0xc0, 0xaf), encodeUtf8(good))],
    ['an encoded surrogate', concatBytes(Uint8Array.of(0xed, 0xa0, 0x80), encodeUtf8(good))],
    ['a byte FF in the signatures', concatBytes(encodeUtf8(`${text}\n— `), Uint8Array.of(0xff), encodeUtf8(` AAAAAAA=\n`))],
  ])('%s', (_what, note) => {
    expect(idsOf(note)).toEqual(['note/malformed']);
  });

  test('a malformed line of an unknown key rejects the note, although a known key has signed', () => {
    expect(idsOf(`${good}— stranger.example ???\n`)).toEqual(['note/malformed']);
  });
});

describe('note/bad-signature', () => {
  const other = new Uint8Array(64);
  test.each([
    ['a changed text', good.replace('\n1\n', '\n2\n')],
    ['a byte order mark before the text', `\ufeff${good}`],
    ['a failing signature beside a good one', `${text}\n${witnessLine}${lineOf('log.example', log.verifier.keyId, other)}`],
    ['a failing repeat of a good signature', `${good}${lineOf('log.example', log.verifier.keyId, other)}`],
    ['a signature of 63 bytes', `${text}\n${lineOf('log.example', log.verifier.keyId, new Uint8Array(63))}`],
    ['a cosignature without its time', `${text}\n${lineOf('witness.example', witness.verifier.keyId, other)}`],
    ['a cosignature with a byte too many', `${text}\n${lineOf('witness.example', witness.verifier.keyId, new Uint8Array(73))}`],
  ])('%s', (_what, note) => {
    expect(new Set(idsOf(note))).toEqual(new Set(['note/bad-signature']));
    expect(openNote(encodeUtf8(note), known).findings[0]).toMatchObject({ integrity: true, severity: 'critical' });
  });

  test('a type 1 signature of the same key is no cosignature, and the reverse', async () => {
    const bytes = encodeUtf8(text);
    const asWitness = await raw(2).sign(bytes);
    expect(idsOf(`${text}\n${lineOf('witness.example', witness.verifier.keyId, concatBytes(new Uint8Array(8), asWitness))}`)).toEqual(['note/bad-signature']);
    const cosignature = await cosigner('log.example', raw(1), () => 0n).sign(bytes);
    expect(idsOf(`${text}\n${lineOf('log.example', log.verifier.keyId, cosignature)}`)).toEqual(['note/bad-signature']);
  });

  test.each([
    [0n, true],
    [(1n << 63n) - 1n, true],
    [1n << 63n, false],
    [(1n << 64n) - 1n, false],
  ])('a cosignature of second %s: accepted %s', async (seconds, accepted) => {
    const bytes = encodeUtf8(text);
    const signature = concatBytes(encodeTime(seconds), await raw(2).sign(cosignedMessage(seconds, bytes)));
    const opened = openNote(encodeUtf8(`${text}\n${lineOf('witness.example', witness.verifier.keyId, signature)}`), known);
    expect(opened.ok).toBe(accepted);
    if (opened.ok) expect(opened.value.signatures[0]?.timestamp).toBe(seconds);
  });

  test('the time of a cosignature is signed', () => {
    const bytes = witnessLine.split(' ')[2]!.trim();
    const changed = Buffer.from(bytes, 'base64');
    changed[11]! ^= 1;
    expect(idsOf(good.replace(bytes, changed.toString('base64')))).toEqual(['note/bad-signature']);
  });

  test('malformed lines and failing signatures are reported together, each with its line', () => {
    const findings = openNote(encodeUtf8(`${text}\n${lineOf('log.example', log.verifier.keyId, other)}nonsense\n${witnessLine}`), known).findings;
    expect(findings.map((f) => [f.id, f.location?.line])).toEqual([
      ['note/bad-signature', 5],
      ['note/malformed', 6],
    ]);
  });
});

describe('note/unverified', () => {
  test('no key is known', () => {
    expect(idsOf(good, [])).toEqual(['note/unverified']);
  });

  test('a known name with another key', () => {
    expect(idsOf(good, [vkeyOf('log.example', 1, raw(9).publicKey)])).toEqual(['note/unverified']);
  });

  test('a name that only contains a known name', async () => {
    expect(idsOf(await sign(noteSigner('log.example.evil', raw(1))))).toEqual(['note/unverified']);
  });

  test('a key of the reserved type counts as unknown', () => {
    const parsed = parseVkey(formatVkey(vkeyOf('future.example', 6, new Uint8Array(1312))));
    const reserved = parsed.ok ? parsed.value : undefined;
    const line = lineOf('future.example', reserved!.keyId, new Uint8Array(2428));
    expect(idsOf(`${text}\n${line}`, [reserved!])).toEqual(['note/unverified']);
    const opened = openNote(encodeUtf8(`${good}${line}`), [...known, reserved!]);
    expect(opened.ok && opened.value.unknown).toEqual(['stranger.example', 'future.example']);
  });
});

describe('boundaries', () => {
  const lines = (count: number): string => `${text}\n${logLine}${Array.from({ length: count - 1 }, (_, i) => lineOf(`unknown-${i}`, '00000000', Uint8Array.of(1))).join('')}`;

  test('100 signature lines open, 101 do not', () => {
    const opened = openNote(encodeUtf8(lines(100)), known);
    expect(opened.ok && opened.value.unknown.length).toBe(99);
    expect(idsOf(lines(101))).toEqual(['note/malformed']);
  });

  test('a note of exactly 1 MiB opens', async () => {
    const overhead = (await signNote('\n', [log])).length;
    const note = await signNote(`${'x'.repeat((1 << 20) - overhead)}\n`, [log]);
    expect(note.length).toBe(1 << 20);
    expect(openNote(note, known).ok).toBe(true);
  });

  test('a key that signs twice counts once, with the time of its first line', async () => {
    const later = cosigner('witness.example', raw(2), () => 1_800_000_000n);
    const opened = openNote(encodeUtf8(await sign(witness, later, witness)), known);
    expect(opened.ok && opened.value.signatures.map((s) => s.timestamp)).toEqual([1_700_000_000n]);
  });

  test('an unknown key that signs twice is listed once', async () => {
    const opened = openNote(encodeUtf8(await sign(stranger, log, stranger)), known);
    expect(opened.ok && opened.value.unknown).toEqual(['stranger.example']);
  });
});

test('the same key given twice is one key; two keys with one name and key id are a programming error', () => {
  expect(openNote(encodeUtf8(good), [...known, ...known]).ok).toBe(true);
  expect(() => openNote(encodeUtf8(good), [log.verifier, { ...log.verifier, publicKey: raw(9).publicKey }])).toThrow(RangeError);
  expect(() => openNote(good as unknown as Uint8Array, known)).toThrow(TypeError);
});

test('no single flipped bit lets a note say anything else: it is refused, or loses the one signer whose name or key id was hit', async () => {
  const note = await signNote(text, [log, witness]);
  const accepted: number[] = [];
  for (let bit = 0; bit < note.length * 8; bit++) {
    const mutated = note.slice();
    mutated[bit >> 3]! ^= 1 << (bit & 7);
    const opened = openNote(mutated, known);
    if (!opened.ok) continue;
    const lostOneSigner = opened.value.text === text && opened.value.signatures.length === 1 && opened.value.unknown.length === 1;
    if (!lostOneSigner) accepted.push(bit);
  }
  expect(accepted).toEqual([]);
});
