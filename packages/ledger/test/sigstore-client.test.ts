import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { toBase64 } from '@plimsoll/bytes';
import { parseVkey } from '@plimsoll/signed-note';
import { verifyTLogInclusion } from '@sigstore/verify/dist/tlog/index.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileReader, parseTlogProof } from '../src/index.ts';
import { type PublishedLog, publishLog } from './published-log.ts';

type TlogEntry = Parameters<typeof verifyTLogInclusion>[0];
type ProvedEntry = TlogEntry & { readonly inclusionProof: NonNullable<TlogEntry['inclusionProof']> };
type Authority = Parameters<typeof verifyTLogInclusion>[1][number];

/** The log as sigstore trusts one: by the first bytes of its id, which in a checkpoint are those of the key. */
function authorityOf(vkey: string): Authority {
  const verifier = parseVkey(vkey);
  if (!verifier.ok) throw new Error(verifier.findings[0]?.sentence);
  const { name, keyId, publicKey } = verifier.value;
  return {
    logID: Buffer.from(keyId, 'hex'),
    baseURL: `https://${name}`,
    publicKey: createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') }, format: 'jwk' }),
    validFor: { start: new Date(0), end: new Date(8.64e15) },
  };
}

describe('@sigstore/verify', () => {
  const base = mkdtempSync(path.join(tmpdir(), 'plimsoll-sigstore-'));
  let log: PublishedLog;
  let authority: Authority;
  beforeAll(async () => {
    log = await publishLog(base, 'log', [1, 7, 300]);
    authority = authorityOf(log.vkey);
  });
  afterAll(() => {
    rmSync(base, { recursive: true });
  });

  /** Our entry with our proof of it and our checkpoint, as a transparency log entry of a sigstore bundle. */
  async function entryAt(index: number): Promise<ProvedEntry> {
    const reader = fileReader(log.folder);
    const text = await reader.proveInclusion(BigInt(index));
    const proof = text.ok ? parseTlogProof(Buffer.from(text.value)) : text;
    if (!proof.ok) throw new Error(proof.findings[0]?.sentence);
    const { hashes, checkpoint } = proof.value;
    for await (const logged of reader.entries(BigInt(index), BigInt(index + 1))) {
      if (!logged.ok) throw new Error(logged.findings[0]?.sentence);
      return {
        logIndex: String(index),
        logId: { keyId: authority.logID },
        kindVersion: { kind: 'plimsoll', version: '1' },
        integratedTime: '0',
        inclusionPromise: undefined,
        inclusionProof: { logIndex: String(index), rootHash: Buffer.alloc(0), treeSize: '0', hashes: hashes.map((hash) => Buffer.from(hash)), checkpoint: { envelope: Buffer.from(checkpoint).toString() } },
        canonicalizedBody: Buffer.from(logged.value.bytes),
      };
    }
    throw new Error(`no entry ${index}`);
  }

  test('verifies checkpoint and inclusion of every entry of our log', async () => {
    for (let index = 0; index < 300; index++) {
      const entry = await entryAt(index);
      expect(() => {
        verifyTLogInclusion(entry, [authority]);
      }).not.toThrow();
    }
  });

  test.each<[string, (entry: ProvedEntry) => void, string]>([
    ['another entry', (entry) => void (entry.canonicalizedBody[20]! ^= 1), 'does not match'],
    ['another index', (entry) => void (entry.inclusionProof.logIndex = '41'), 'does not match'],
    ['an index beyond the tree', (entry) => void (entry.inclusionProof.logIndex = '300'), 'invalid index'],
    ['a hash of the proof changed', (entry) => void (entry.inclusionProof.hashes[3]![0]! ^= 1), 'does not match'],
    ['a hash of the proof left out', (entry) => void entry.inclusionProof.hashes.pop(), 'hash count'],
    ['another root', (entry) => void (entry.inclusionProof.checkpoint!.envelope = entry.inclusionProof.checkpoint!.envelope.replace(/\n[^\n]{44}\n/, `\n${toBase64(new Uint8Array(32))}\n`)), 'invalid checkpoint signature'],
    ['another size', (entry) => void (entry.inclusionProof.checkpoint!.envelope = entry.inclusionProof.checkpoint!.envelope.replace('\n300\n', '\n301\n')), 'invalid checkpoint signature'],
  ])('refuses %s', async (_name, change, why) => {
    const entry = await entryAt(40);
    change(entry);
    expect(() => {
      verifyTLogInclusion(entry, [authority]);
    }).toThrow(why);
  });

  test('refuses a log with another key under the same name', async () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    const entry = await entryAt(40);
    expect(() => {
      verifyTLogInclusion(entry, [{ ...authority, publicKey }]);
    }).toThrow('invalid checkpoint signature');
  });
});
