import { expect, test } from 'vitest';
import { readBody } from './read-body.ts';

/** A body of so many pieces of one byte: 0, 1, … 250, 0, … */
function pieces(count: number): ReadableStream<Uint8Array> {
  let at = 0;
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    if (at === count) controller.close();
    else controller.enqueue(Uint8Array.of(at++ % 251));
  };
  return new ReadableStream({ pull }, { highWaterMark: 0 });
}

test('a body is read whole up to its limit, and one byte of what is behind', async () => {
  for (const [count, limit, length] of [[0, 0, 0], [1, 0, 1], [2, 0, 1], [99, 100, 99], [100, 100, 100], [101, 100, 101], [300, 100, 101]] as const) {
    const bytes = await readBody(pieces(count), limit);
    expect([...bytes], `${count} of ${limit}`).toEqual(Array.from({ length }, (_, i) => i % 251));
  }
  expect(await readBody(null, 100)).toEqual(new Uint8Array());
});

test('a body in more pieces than a call can have arguments is read like any other', async () => {
  const bytes = await readBody(pieces(600_000), 16 * 1024 * 1024);
  expect([bytes.length, bytes.at(-1)]).toEqual([600_000, 599_999 % 251]);
});
