import { expect, test } from 'vitest';
import { dialectKit, manifestKit } from '../contract.ts';

test('a manifest of the contract is none of its dialect, nor the reverse', () => {
  for (const [kit, other] of [[dialectKit, manifestKit], [manifestKit, dialectKit]] as const) {
    for (const { bytes } of other.golden) {
      const { verdict, findings } = kit.verify(bytes);
      expect(verdict).toBe('fail');
      expect(findings.map(({ id }) => id)).toContain('phase-manifest/schema-version-unknown');
    }
  }
});

test('what cannot be read is not called another version', () => {
  expect(dialectKit.verify(new Uint8Array()).findings.map(({ id }) => id)).toEqual(['phase-manifest/json-invalid']);
});
