import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { referenceManifestHash } from './reference-manifest-hash.ts';

test('hashes sorted keys without spaces, in ASCII, without itself', () => {
  const text = String.raw`{"10":1,"9":[{"a":null,"b":"\u00e9"}],"\ue000":2,"\ud83d\ude00":true}`;
  const manifest = { '😀': true, '\ue000': 2, manifest_hash: 'stale', 9: [{ b: 'é', a: null }], 10: 1 };
  expect(referenceManifestHash(manifest)).toBe(createHash('sha256').update(text).digest('hex'));
});
