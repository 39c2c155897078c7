import { CompactRange, encodeEntryBundle, hashLeaf, newTiles, tilePath } from '@plimsoll/merkle';
import { expect, test } from 'vitest';
import { TileBuilder } from './tile-builder.ts';

const entry = (n: number): Uint8Array => Buffer.from(`entry ${n}`);
function grown(size: number, every: number): { files: Map<string, Uint8Array>; builder: TileBuilder; range: CompactRange } {
  const files = new Map<string, Uint8Array>();
  const builder = TileBuilder.empty();
  const range = new CompactRange();
  for (let n = 0; n < size; n++) {
    builder.append(encodeEntryBundle([entry(n)]), hashLeaf(entry(n)));
    range.append(hashLeaf(entry(n)));
    if ((n + 1) % every === 0 || n + 1 === size) for (const file of builder.takeFiles()) files.set(file.path, file.bytes);
  }
  return { files, builder, range };
}
const reader = (files: ReadonlyMap<string, Uint8Array>) => (path: string) => Promise.resolve(files.get(path));

test.each([1, 2, 3, 255, 256, 257, 511, 512, 513, 700, 65_537])('a log of %d entries has the tiles that its size needs, and the right edge of its tree', (size) => {
  const { files, builder, range } = grown(size, size);
  expect([...files.keys()].sort()).toEqual(Array.from(newTiles(0, size), (tile) => tilePath(tile)).sort());
  expect(builder.rightEdge()).toEqual(range.hashes);
});

test.each([0, 1, 255, 256, 257, 300, 512])('a log of %d entries is taken up from its files and grows as if it never stopped', async (size) => {
  const { files, range } = grown(size, 1);
  const builder = await TileBuilder.resume(BigInt(size), reader(files));
  expect(builder?.rightEdge()).toEqual(range.hashes);
  for (let n = size; n < size + 300; n++) builder?.append(encodeEntryBundle([entry(n)]), hashLeaf(entry(n)));
  for (const file of builder?.takeFiles() ?? []) files.set(file.path, file.bytes);
  const whole = grown(size + 300, size + 300).files;
  for (const [path, bytes] of whole) expect(files.get(path), path).toEqual(bytes);
});

test('a partial tile that is gone is read from the full one in its place', async () => {
  const { files } = grown(256, 1);
  for (const path of files.keys()) if (path.includes('.p/') && !path.startsWith('tile/1/')) files.delete(path);
  const { range } = grown(100, 100);
  expect((await TileBuilder.resume(100n, reader(files)))?.rightEdge()).toEqual(range.hashes);
});

test.each(['tile/0/000.p/3', 'tile/entries/000.p/3'])('without %s, or with other bytes in it, a log cannot be taken up', async (path) => {
  const { files } = grown(3, 3);
  expect(await TileBuilder.resume(3n, reader(new Map([...files].filter(([name]) => name !== path))))).toBeUndefined();
  const altered = Uint8Array.from(files.get(path)!, (byte, i) => (i === 5 ? byte ^ 1 : byte));
  expect(await TileBuilder.resume(3n, reader(new Map([...files, [path, altered]])))).toBeUndefined();
});

test.each([1, 7, 255, 256, 257, 600])('entries that come %d at a time make the same files as one by one', (step) => {
  const builder = TileBuilder.empty();
  for (let n = 0; n < 1300; n += step) {
    const some = Array.from({ length: Math.min(step, 1300 - n) }, (_, i) => entry(n + i));
    const bundle = Buffer.concat(some.map((one) => encodeEntryBundle([one])));
    builder.append(bundle, Buffer.concat(some.map((one) => hashLeaf(one))));
  }
  expect(builder.takeFiles().map(({ path, bytes }) => [path, Buffer.from(bytes)]).sort()).toEqual([...grown(1300, 1300).files].map(([path, bytes]) => [path, Buffer.from(bytes)]).sort());
});
