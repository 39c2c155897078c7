import type { Json } from '@plimsoll/findings';
import { expect, test } from 'vitest';
import { manifestInputKit, manifestKit, mecInputKit, mecKit } from '../contract.ts';
import { mecPhaseManifestM6, torghutPhaseManifestV1 } from '../built-in-contracts.ts';

test.each([
  [manifestInputKit, torghutPhaseManifestV1, manifestKit],
  [mecInputKit, mecPhaseManifestM6, mecKit],
] as const)('a manifest that is built from an accepted input is accepted', ({ golden }, contract, kit) => {
  for (const { bytes } of golden) {
    const { text } = contract.buildManifest(bytes);
    expect(kit.verify(new TextEncoder().encode(text ?? '')).verdict).not.toBe('fail');
  }
});

test('governance that is still pending is no fault of the lane', () => {
  expect(manifestInputKit.golden.map(({ bytes }) => manifestInputKit.verify(bytes).findings)).toEqual(manifestInputKit.golden.map(() => []));
});

test('a phase left out is shown only where the lane says nothing of it', () => {
  const shown = manifestInputKit.golden.map(({ bytes }) => manifestInputKit.classify(JSON.parse(new TextDecoder().decode(bytes)) as Json));
  expect(shown).toEqual([['paper-pass'], ['live-pass'], ['honest-fail'], ['live-pass', 'left-out-phase']]);
});
