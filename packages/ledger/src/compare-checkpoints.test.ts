import { ed25519Signer, noteSigner, signNote } from '@plimsoll/signed-note';
import { describe, expect, test } from 'vitest';
import { logKey, ModelLog, origin } from '../test/witness-world.ts';
import { checkSplitView, compareCheckpoints, formatSplitView, splitViewFinding } from './verify.ts';

const keys = [logKey.verifier];
const MOST = 7;

test('checkpoints of one log are the same or consistent, in either order, for all sizes', async () => {
  const log = ModelLog.of(MOST);
  for (let m = 0n; m <= MOST; m++) {
    for (let n = m; n <= MOST; n++) {
      const [a, b] = [await log.note(m), await log.note(n)];
      const proof = m === 0n ? [] : log.tree.consistencyProof(m, n);
      const expected = { ok: true, value: m === n ? 'same' : 'consistent' };
      expect(compareCheckpoints(a, b, proof, keys)).toMatchObject(expected);
      expect(compareCheckpoints(b, a, proof, keys)).toMatchObject(expected);
      if (m > 0n && m < n) expect(compareCheckpoints(a, b, [log.tree.root(m), ...proof], keys)).toMatchObject(expected);
    }
  }
});

test('a fork before the smaller size is a split view that anyone can check, for all sizes and places', async () => {
  const log = ModelLog.of(MOST);
  for (let fork = 0; fork < MOST; fork++) {
    const other = ModelLog.of(MOST, fork);
    for (let m = 1n; m <= MOST; m++) {
      for (let n = m; n <= MOST; n++) {
        const [a, b] = [await log.note(m), await other.note(n)];
        const proof = m === n ? [] : [other.tree.root(m), ...other.tree.consistencyProof(m, n)];
        const compared = compareCheckpoints(a, b, proof, keys);
        if (BigInt(fork) >= m) {
          expect(compared).toMatchObject({ ok: true, value: m === n ? 'same' : 'consistent' });
          continue;
        }
        if (!compared.ok || typeof compared.value !== 'object') throw new Error(`fork at ${fork}, sizes ${m} and ${n} were not seen`);
        expect(checkSplitView(formatSplitView(compared.value), keys)).toMatchObject({ ok: true, value: { a, b } });
        expect(splitViewFinding(compared.value, keys)).toMatchObject({ id: 'split-view/found', integrity: true, subject: origin, detail: { sizes: [String(m), String(n)] } });
        // A plain proof starts from the root that is in question where the size is a power of two: then it shows nothing.
        const plain = compareCheckpoints(a, b, other.tree.consistencyProof(m, n), keys);
        expect(plain.ok).toBe(m === n || (m & (m - 1n)) !== 0n);
      }
    }
  }
});

describe('nothing is decided', () => {
  const [log, other] = [ModelLog.of(7), ModelLog.of(7, 2)];

  test('without a proof, or by hashes that lead nowhere', async () => {
    const [a, b] = [await log.note(3n), await other.note(7n)];
    const right = other.tree.consistencyProof(3n, 7n);
    for (const proof of [null, [], right.slice(1), [...right].reverse(), log.tree.consistencyProof(3n, 7n), [log.tree.root(3n), ...right], [...right, other.tree.root(1n)]]) {
      expect(compareCheckpoints(a, b, proof, keys)).toMatchObject({ ok: false, findings: [{ id: 'split-view/undecided', verdict: 'inconclusive' }] });
    }
  });

  test('by a note that the log did not sign', async () => {
    const stranger = noteSigner(origin, ed25519Signer(new Uint8Array(32).fill(22)));
    const alias = noteSigner('log.example/alias', ed25519Signer(new Uint8Array(32).fill(23)));
    const a = await log.note(3n);
    const text = Buffer.from(a).toString();
    const wrong = [await log.note(7n, [stranger]), await log.note(7n, [alias]), Buffer.from(text.replace('\n3\n', '\n4\n')), Buffer.from('text'), await signNote('text\n', [logKey])];
    for (const b of wrong) expect(compareCheckpoints(a, b, null, [...keys, alias.verifier])).toMatchObject({ ok: false, findings: [{ id: 'split-view/not-signed' }] });
    expect(compareCheckpoints(wrong[0]!, wrong[3]!, null, keys).findings).toHaveLength(2);
  });

  test('by checkpoints of two logs', async () => {
    const elsewhere = noteSigner('log.example/elsewhere', ed25519Signer(new Uint8Array(32).fill(24)));
    expect(compareCheckpoints(await log.note(3n), await ModelLog.of(3, 0, elsewhere).note(), null, [...keys, elsewhere.verifier])).toMatchObject({ ok: false, findings: [{ id: 'split-view/other-log' }] });
  });
});
