import { expect, test } from 'vitest';
import { recordingKit as kit } from '../contract.ts';

const textOf = (id: string): string => new TextDecoder().decode(kit.golden.find((golden) => golden.id === id)?.bytes);

test('a recording that does not run shows nothing', () => {
  expect(kit.classify(textOf('governed').slice(0, -40))).toEqual([]);
  expect(kit.classify(7)).toEqual([]);
});

test('the first line names the contract, whatever stands before it', () => {
  expect(kit.classify(textOf('production'))).toEqual(['production']);
  expect(kit.verify(new TextEncoder().encode(`{}\n${textOf('production')}`)).verdict).toBe('inconclusive');
});

test('each line is read as strictly as every other document', () => {
  const line = textOf('lane').replace('{"v":1', '{"v":1,"v":1');
  expect(kit.verify(new TextEncoder().encode(line)).findings.map(({ id }) => id)).toEqual(['phase-manifest/replay-incomplete']);
});
