import { conformance, conformanceAbsent, conformanceBytes } from '@plimsoll/config/conformance';
import { digestFromHex, fromBase64, type Root, toBase64, toHex } from '@plimsoll/bytes';
import { hashLeaf, verifyConsistency } from '@plimsoll/merkle';
import { ed25519Signer, noteSigner, openNote, parseCheckpoint, parseTrustPolicy, verifiersOf } from '@plimsoll/signed-note';
import { describe, expect, test } from 'vitest';
import { checkGovernanceLog, decodeEntry, type Entry, type EntryInput, LedgerReader, memoryStore, openLedger, parseTlogProof, renderGovernanceLog, replayWal, verifyTlogProof, type WalBase } from '../src/index.ts';

const ids = (findings: readonly { id: string }[]): string[] => findings.map((finding) => finding.id).sort();
const unique = (list: readonly string[]): string[] => [...new Set(list)].sort();
const bytes = (base64: string): Uint8Array => fromBase64(base64) ?? Buffer.from(base64, 'base64');

interface FixtureBase {
  size: number;
  root: string;
  recordHash: string;
  rightEdge: string[];
}
const baseOf = (base: FixtureBase): WalBase => ({
  size: BigInt(base.size),
  root: digestFromHex(base.root)!,
  recordHash: digestFromHex(base.recordHash)!,
  rightEdge: base.rightEdge.map((hash) => digestFromHex(hash)!),
});
interface WalExpected {
  size: number;
  root: string;
  hash: string;
  sealed: number | null;
  commits: number;
  losers: number;
  garbage: number;
  closed: boolean;
  issues: string[];
}
function replayed(wal: Uint8Array, base: FixtureBase): WalExpected {
  const replay = replayWal(wal, baseOf(base));
  return {
    size: Number(replay.head.size),
    root: toHex(replay.head.root),
    hash: toHex(replay.head.recordHash),
    sealed: replay.sealed === undefined ? null : Number(replay.sealed.size),
    commits: replay.commits.length,
    losers: replay.losers,
    garbage: replay.garbageBytes,
    closed: replay.closed,
    issues: unique(ids(replay.findings)),
  };
}

interface Golden {
  origin: string;
  logSeedHex: string;
  vkey: string;
  entries: string[];
  leafHashes: string[];
  root: string;
  files: Record<string, string>;
  proofIndex1: string;
  consistency1to3: string[];
  governanceLog: string;
  trustPolicy: string;
}

describe.skipIf(conformanceAbsent())('reference corpora', () => {
  test('every entry gets exactly its findings and leaf hash', () => {
    const { entries } = conformance<{ entries: { b64: string; issues: string[]; leafHash: string }[] }>('ledger/cases/entries.json');
    expect(entries.length).toBeGreaterThan(0);
    for (const [i, row] of entries.entries()) {
      const input = bytes(row.b64);
      expect(toHex(hashLeaf(input)), `leaf ${i}`).toBe(row.leafHash);
      expect(unique(ids(decodeEntry(input).findings)), `entry ${i}: ${Buffer.from(input).toString().slice(0, 300)}`).toEqual(row.issues);
    }
  });

  test('every write-ahead log replays to its head', () => {
    const { cases } = conformance<{ cases: { wal: string; base: FixtureBase; expect: WalExpected }[] }>('ledger/cases/wal.json');
    expect(cases.length).toBeGreaterThan(0);
    for (const [i, row] of cases.entries()) expect(replayed(bytes(row.wal), row.base), `case ${i}`).toEqual(row.expect);
    const golden = conformance<{ wal_b64: string; base: FixtureBase; expect: WalExpected }>('ledger/wal-golden.json');
    expect(replayed(bytes(golden.wal_b64), golden.base)).toEqual(golden.expect);
  });

  test('every governance view renders exactly or is told apart', () => {
    const { views } = conformance<{ views: { entries: string[]; markdown: string; exact: boolean; findings: string[] }[] }>('ledger/cases/entries.json');
    expect(views.length).toBeGreaterThan(0);
    for (const [i, row] of views.entries()) {
      const entries = row.entries.map((text) => JSON.parse(text) as Entry);
      expect(ids(checkGovernanceLog(row.markdown, entries)), `view ${i}`).toEqual([...row.findings].sort());
      if (!row.exact) continue;
      const match = /<!-- plimsoll-ledger (\S+) (\d+) (\S+) -->/.exec(row.markdown);
      const anchor = match === null ? {} : { anchor: { origin: match[1]!, size: BigInt(match[2]!), root: match[3]! } };
      const title = /^# (.*)$/m.exec(row.markdown)?.[1];
      expect(renderGovernanceLog(entries, { ...anchor, ...(title !== undefined && { title }) }), `view ${i}`).toBe(row.markdown);
    }
  });

  test('the three committed governance logs get their findings', () => {
    const expected = conformance<Record<string, string[]>>('ledger/governance-log-expected.json');
    for (const [file, findings] of Object.entries(expected)) {
      if (file === 'note') continue;
      const markdown = Buffer.from(conformanceBytes(file.replace('fixtures/', ''))).toString();
      expect(ids(checkGovernanceLog(markdown, [])), file).toEqual([...findings].sort());
    }
  });

  test('the golden log is written byte for byte', async () => {
    const golden = conformance<Golden>('ledger/golden-log.json');
    const signer = noteSigner(golden.origin, ed25519Signer(Buffer.from(golden.logSeedHex, 'hex')));
    const store = memoryStore({ origin: golden.origin, firstKey: golden.vkey });
    const ledger = await openLedger({ store, signers: [signer], clock: () => Date.parse('2026-03-03T00:00:00Z') });
    const appended = await ledger.append(golden.entries.map((text) => JSON.parse(text) as EntryInput));
    expect(appended.ok && appended.value.map((receipt) => receipt.leafHash)).toEqual(golden.leafHashes);
    const reader = await ledger.read();
    for (const [file, content] of Object.entries(golden.files)) {
      const written = (await store.read(file)) ?? new Uint8Array();
      if (file === 'checkpoint') {
        // The golden note carries a witness line behind the log's own.
        expect(Buffer.from(bytes(content)).toString().startsWith(Buffer.from(written).toString())).toBe(true);
      } else {
        expect(toBase64(written), file).toBe(content);
      }
    }
    const consistency = await reader.proveConsistency(1n, 3n);
    expect(consistency.ok && consistency.value.map(toHex)).toEqual(golden.consistency1to3);
    const entries: Entry[] = [];
    for await (const logged of reader.entries()) if (logged.ok) entries.push(logged.value.entry);
    expect(renderGovernanceLog(entries, { anchor: { origin: golden.origin, size: 3n, root: golden.root } })).toBe(golden.governanceLog);
  });

  test('the golden proof verifies under the golden policy', () => {
    const golden = conformance<Golden>('ledger/golden-log.json');
    const policy = parseTrustPolicy(golden.trustPolicy);
    if (!policy.ok) throw new Error('policy refused');
    const verified = verifyTlogProof(Buffer.from(golden.proofIndex1), { leafHash: digestFromHex(golden.leafHashes[1]!)!, policy: policy.value });
    expect(verified.ok && verified.value.index).toBe(1n);
  });

  test('every proof gets its verdict', () => {
    const { cases } = conformance<{ cases: { proof: string; leafHash: string; policy: string; verdict: string }[] }>('merkle/cases/proofs.json');
    expect(cases.length).toBeGreaterThan(0);
    for (const [i, row] of cases.entries()) expect(verdictOf(row), `case ${i}`).toBe(row.verdict);
  });

  test('proofs of a log with three witnesses and a quorum of two', () => {
    const file = conformance<{ log_vkey: string; witness_vkeys: string[]; quorum: number; cases: { name: string; leaf: string; proof: string; valid: boolean }[] }>('merkle/tlog-proof-cases.json');
    const witnesses = file.witness_vkeys.map((vkey, i) => `witness w${i} ${vkey}`);
    const policy = parseTrustPolicy([`log ${file.log_vkey}`, ...witnesses, `group g ${file.quorum} ${witnesses.map((_, i) => `w${i}`).join(' ')}`, 'quorum g', ''].join('\n'));
    if (!policy.ok) throw new Error(policy.findings[0]?.sentence);
    expect(file.cases.length).toBeGreaterThan(0);
    for (const row of file.cases) {
      const verified = verifyTlogProof(Buffer.from(row.proof), { leafHash: hashLeaf(Buffer.from(row.leaf)), policy: policy.value });
      expect(verified.ok, `${row.name}: ${verified.findings[0]?.sentence ?? ''}`).toBe(row.valid);
    }
  });

  test('proofs that must not parse do not', () => {
    const { cases } = conformance<{ cases: [name: string, proof: string][] }>('merkle/tlog-proof-parse-errors.json');
    expect(cases.length).toBeGreaterThan(0);
    for (const [name, proof] of cases) expect(ids(parseTlogProof(Buffer.from(proof)).findings), name).toEqual(['proof/malformed']);
  });

  test('a real log, written by tessera, verifies at each size from 0 to 8: signature, root, every inclusion and every growth', async () => {
    const log = conformance<{ vkey: string; entries: string[]; files: Record<string, string> }>('ledger/tessera-log-0-8.json');
    const policy = parseTrustPolicy(`log ${log.vkey}\nquorum none\n`);
    if (!policy.ok) throw new Error(policy.findings[0]?.sentence);
    const file = (name: string): Promise<Uint8Array | undefined> => Promise.resolve(log.files[name] === undefined ? undefined : bytes(log.files[name]));
    const roots: Root[] = [];
    for (let size = 0; size <= 8; size++) {
      const note = openNote(bytes(log.files[`checkpoint.${size}`]!), verifiersOf(policy.value));
      const checkpoint = note.ok ? parseCheckpoint(note.value.text) : note;
      if (!checkpoint.ok) throw new Error(checkpoint.findings[0]?.sentence);
      expect(checkpoint.value.size).toBe(BigInt(size));
      roots.push(checkpoint.value.root);
      const reader = new LedgerReader((name) => file(name === 'checkpoint' ? `checkpoint.${size}` : name));
      for (let index = 0; index < size; index++) {
        const proof = await reader.proveInclusion(BigInt(index));
        const leafHash = hashLeaf(Buffer.from(log.entries[index]!));
        const verified = proof.ok ? verifyTlogProof(Buffer.from(proof.value), { leafHash, policy: policy.value }) : proof;
        expect(verified.ok, `entry ${index} at size ${size}: ${verified.findings[0]?.sentence ?? ''}`).toBe(true);
      }
      for (let before = 1; before <= size; before++) {
        const proof = await reader.proveConsistency(BigInt(before), BigInt(size));
        expect(proof.ok && verifyConsistency({ size1: BigInt(before), size2: BigInt(size), root1: roots[before]!, root2: roots[size]!, proof: proof.value }).ok).toBe(true);
      }
    }
  });
});

function verdictOf(row: { proof: string; leafHash: string; policy: string }): string {
  const policy = parseTrustPolicy(row.policy);
  if (!policy.ok) return 'bad';
  const verified = verifyTlogProof(Buffer.from(row.proof), { leafHash: digestFromHex(row.leafHash)!, policy: policy.value });
  if (verified.ok) return 'ok';
  return verified.findings.every((finding) => finding.verdict === 'inconclusive') ? 'quorum' : 'bad';
}
