import { decodeEntryBundle, encodeEntryBundle } from '@plimsoll/merkle';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BundleCopy } from './bundle-copy.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));
const entriesOf = (copy: BundleCopy): string[] => Array.from({ length: copy.count }, (_, i) => Buffer.from(copy.entry(i)).toString('latin1'));
const bundle = encodeEntryBundle([bytes('one'), bytes(''), bytes('three')]);

test('has the entries of a bundle, each with NUL before and behind it', () => {
  const copy = new BundleCopy();
  expect(copy.take(bundle, 3)).toBe(true);
  expect(entriesOf(copy)).toEqual(['one', '', 'three']);
  for (let i = 0; i < 3; i++) {
    expect(copy.leaf(i)).toEqual(Uint8Array.of(0, ...copy.entry(i)));
    expect(copy.bytes[copy.end(i)]).toBe(0);
    // A view may read a word from any byte of an entry on.
    expect(copy.view.byteLength).toBeGreaterThanOrEqual(copy.end(i) + 8);
  }
});

test('leaves the bundle as it is', () => {
  const before = Uint8Array.from(bundle);
  new BundleCopy().take(bundle, 3);
  expect(bundle).toEqual(before);
});

test('takes so many entries of a longer bundle as are wanted, once all of it is well-formed', () => {
  const copy = new BundleCopy();
  expect([copy.take(bundle, 3, 2), entriesOf(copy)]).toEqual([true, ['one', '']]);
  expect([copy.take(bundle.subarray(0, -1), 3, 2), entriesOf(copy)]).toEqual([false, []]);
});

test('has none when cleared', () => {
  const copy = new BundleCopy();
  copy.take(bundle, 3);
  copy.clear();
  expect(entriesOf(copy)).toEqual([]);
});

test('takes any bundle after any other, and whatever decodeEntryBundle takes', () => {
  const copy = new BundleCopy();
  const entries = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 20 });
  const change = fc.record({ at: fc.nat(), value: fc.nat(255), cut: fc.nat(3), width: fc.integer({ min: -1, max: 1 }) });
  fc.assert(
    fc.property(entries, fc.option(change), (list, changed) => {
      let damaged = encodeEntryBundle(list);
      const width = Math.max(1, list.length + (changed?.width ?? 0));
      if (changed !== null) damaged = damaged.with(changed.at % damaged.length, changed.value).subarray(0, damaged.length - changed.cut);
      const decoded = decodeEntryBundle(damaged, width);
      expect(copy.take(damaged, width)).toBe(decoded.ok);
      expect(entriesOf(copy)).toEqual(decoded.ok ? decoded.value.map((entry) => Buffer.from(entry).toString('latin1')) : []);
    }),
  );
});
