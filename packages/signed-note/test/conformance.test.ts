import { concatBytes, encodeUtf8, fromBase64, fromHex, toHex } from '@plimsoll/bytes';
import { conformance, conformanceAbsent } from '@plimsoll/config/conformance';
import type { Result } from '@plimsoll/findings';
import { describe, expect, test } from 'vitest';
import {
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
  type Verifier,
  vkeyOf,
} from '../src/index.ts';

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.findings.map((f) => f.sentence).join('; '));
  return result.value;
}
const idsOf = (result: Result<unknown>): string[] => [...new Set(result.findings.map((f) => f.id))];
const verifierOf = (vkey: string): Verifier => valueOf(parseVkey(vkey));

interface SignedNote {
  readonly vkeys: Readonly<Record<string, string>>;
  readonly bad_vkeys: readonly string[];
  readonly open: readonly { name: string; msg: string; prefix_hex?: string; known: string[]; error?: string; verified?: string[]; unverified?: string[] }[];
}

describe.skipIf(conformanceAbsent())('golang/mod sumdb/note and C2SP signed-note', () => {
  const data = (): SignedNote => conformance('merkle/signed-note.json');

  test('opens and refuses every note as stated', () => {
    const ids: Record<string, string> = { malformed: 'note/malformed', unverified: 'note/unverified', 'invalid signature': 'note/bad-signature' };
    const { vkeys, open } = data();
    expect(open.length).toBeGreaterThan(10);
    for (const c of open) {
      const opened = openNote(concatBytes(fromHex(c.prefix_hex ?? '')!, encodeUtf8(c.msg)), c.known.map((name) => verifierOf(vkeys[name]!)));
      if (c.error !== undefined) {
        expect(idsOf(opened), c.name).toEqual([ids[c.error]]);
      } else {
        const note = valueOf(opened);
        expect({ verified: note.signatures.map((s) => s.name), unverified: note.unknown }, c.name).toEqual({ verified: c.verified, unverified: c.unverified });
      }
    }
  });

  test('keys: the good parse and format back, the bad are note/bad-key', () => {
    const { vkeys, bad_vkeys } = data();
    for (const vkey of Object.values(vkeys)) expect(formatVkey(verifierOf(vkey))).toBe(vkey);
    const peter = vkeys['peter']!;
    const bad = bad_vkeys.filter((text) => text.includes('+'));
    for (let i = 0; i < peter.length; i++) {
      bad.push(peter.slice(0, i), peter.slice(i + 1), peter.slice(0, i) + String.fromCharCode(peter.charCodeAt(i) + 1) + peter.slice(i + 1));
    }
    for (const text of bad) expect(idsOf(parseVkey(text)), text).toEqual(['note/bad-key']);
  });
});

describe.skipIf(conformanceAbsent())('generated notes, keys and checkpoints', () => {
  interface Cases {
    readonly notes: readonly { msg: string; vkeys: string[]; ok: boolean; text?: string; verified?: string[] }[];
    readonly vkeys: readonly { vkey: string; ok: boolean }[];
    readonly checkpoints: readonly { text: string; ok: boolean; origin?: string; size?: string; root?: string; extensions?: string[] }[];
  }
  const cases = (): Cases => conformance('merkle/cases/notes.json');

  test('notes', () => {
    for (const c of cases().notes) {
      const opened = openNote(fromBase64(c.msg)!, c.vkeys.map(verifierOf));
      const got = opened.ok ? { ok: true, text: opened.value.text, verified: opened.value.signatures.map((s) => s.name).sort() } : { ok: false };
      expect(got, c.msg).toEqual(c.ok ? { ok: true, text: c.text, verified: c.verified } : { ok: false });
    }
  });

  test('keys', () => {
    for (const { vkey, ok } of cases().vkeys) {
      const parsed = parseVkey(vkey);
      expect(parsed.ok, vkey).toBe(ok);
      if (parsed.ok) expect(formatVkey(parsed.value)).toBe(vkey);
    }
  });

  test('checkpoints', () => {
    for (const c of cases().checkpoints) {
      const parsed = parseCheckpoint(c.text);
      expect(parsed.ok, c.text).toBe(c.ok);
      if (!parsed.ok) continue;
      const { origin, size, root, extensions } = parsed.value;
      expect({ origin, size: String(size), root: toHex(root), extensions }).toEqual({ origin: c.origin, size: c.size, root: c.root, extensions: c.extensions });
      expect(formatCheckpoint(parsed.value)).toBe(c.text);
    }
  });
});

describe.skipIf(conformanceAbsent())('checkpoints and notes of other projects', () => {
  test('transparency-dev/formats: all refused, the "valid" one because its hash has not 32 bytes', () => {
    const { cases } = conformance<{ cases: [string, string, boolean, string][] }>('merkle/checkpoint-parse.json');
    expect(cases.length).toBeGreaterThan(0);
    for (const [name, text] of cases) expect(idsOf(parseCheckpoint(text)), name).toEqual(['checkpoint/malformed']);
  });

  test('sunlight: a real cosignature/v1 verifies', () => {
    const { note_b64, vkey } = conformance<{ note_b64: string; vkey: string }>('merkle/sunlight-witness.json');
    const note = valueOf(openNote(fromBase64(note_b64)!, [verifierOf(vkey)]));
    expect(note.signatures).toEqual([{ name: 'witness.example.org', keyId: 'b8a2cf20', type: 4, timestamp: 1_767_139_200n }]);
    expect(note.unknown).toEqual(['rome2026h1.example.org']);
    expect(valueOf(parseCheckpoint(note.text)).size).toBe(300n);
  });
});

describe.skipIf(conformanceAbsent())('sigstore-conformance: checkpoints of Rekor', () => {
  interface Entry {
    readonly name: string;
    readonly checkpoint: string;
    readonly logs: readonly { alg: string; id: string; url: string; spki: string }[];
    readonly reference_result: string;
  }
  const entries = (): readonly Entry[] => conformance<{ entries: readonly Entry[] }>('merkle/rekor-tlog-entries.json').entries;

  test('the key id of each Ed25519 log is the one that Rekor states', () => {
    const logs = entries().flatMap((e) => e.logs.filter((log) => log.alg === 'ed25519'));
    expect(logs.length).toBeGreaterThan(0);
    for (const log of logs) expect(rekorKey(log).keyId).toBe(log.id);
  });

  test('notes open, are unverified or malformed as the strict reading states, and what opens is a checkpoint', () => {
    for (const { name, checkpoint, logs, reference_result } of entries()) {
      const known = logs.filter((log) => log.alg === 'ed25519').map(rekorKey);
      const opened = openNote(encodeUtf8(checkpoint), known);
      if (reference_result === 'ok') {
        const note = valueOf(opened);
        expect(valueOf(parseCheckpoint(note.text)).origin, name).toBe(note.signatures[0]?.name);
      } else {
        expect(idsOf(opened), name).toEqual([reference_result.includes('malformed') ? 'note/malformed' : 'note/unverified']);
      }
    }
  });

  function rekorKey(log: { readonly url: string; readonly spki: string }): Verifier {
    return vkeyOf(new URL(log.url).host, 1, fromBase64(log.spki)!.subarray(-32));
  }
});

describe.skipIf(conformanceAbsent())('generated trust policies', () => {
  interface Case {
    readonly policy: string;
    readonly ok: boolean;
    readonly tests?: readonly { have: string[]; met: boolean }[];
  }

  test('parse or are trust/malformed, and meet their quorum as stated', () => {
    const { cases } = conformance<{ cases: readonly Case[] }>('merkle/cases/policies.json');
    expect(cases.length).toBeGreaterThan(0);
    for (const { policy, ok, tests = [] } of cases) {
      const parsed = parseTrustPolicy(policy);
      expect(idsOf(parsed), policy).toEqual(ok ? [] : ['trust/malformed']);
      expect(parseTrustPolicy(encodeUtf8(policy))).toEqual(parsed);
      if (parsed.ok) expect(tests.map(({ have }) => quorumMet(parsed.value, new Set(have)))).toEqual(tests.map(({ met }) => met));
    }
  });
});

describe.skipIf(conformanceAbsent())('signing keys of Go', () => {
  const keys = (): readonly { vkey: string; skey: string }[] => {
    const { vkeys, skeys } = conformance<SignedNote & { skeys: Record<string, string> }>('merkle/signed-note.json');
    return [{ vkey: vkeys['peter']!, skey: skeys['peter']! }, conformance<{ vkey: string; skey: string }>('ledger/tessera-log-0-8.json')];
  };

  test('parse to the key of the vkey and format back', () => {
    for (const { vkey, skey } of keys()) {
      const key = valueOf(parseSigningKey(skey));
      expect(formatVkey(key.verifier)).toBe(vkey);
      expect(formatSigningKey(key.name, key.seed)).toBe(skey);
    }
  });

  test('sign the checkpoints of a Tessera log byte for byte', async () => {
    const { vkey, skey, files } = conformance<{ vkey: string; skey: string; files: Record<string, string> }>('ledger/tessera-log-0-8.json');
    const { name, seed } = valueOf(parseSigningKey(skey));
    const checkpoints = Object.keys(files).filter((file) => file.startsWith('checkpoint.'));
    expect(checkpoints.length).toBe(9);
    for (const file of checkpoints) {
      const bytes = fromBase64(files[file]!)!;
      const { text } = valueOf(openNote(bytes, [verifierOf(vkey)]));
      expect(valueOf(parseCheckpoint(text)).size).toBe(BigInt(file.slice('checkpoint.'.length)));
      expect(await signNote(text, [noteSigner(name, ed25519Signer(seed))])).toEqual(bytes);
    }
  });
});
