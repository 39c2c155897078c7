import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundleProgram } from '@plimsoll/config/bundle';
import { afterAll, describe, expect, test } from 'vitest';
import { orderKit } from '../test/order-kit.ts';
import { countKit, noteKit } from '../test/small-kits.ts';
import { consumerSuite, type Outputs, producerSuite } from './suite.ts';
import { describeConsumer, describeProducer } from './vitest.ts';

const kit = orderKit(true);

// The adapter for vitest, used as it is meant to be.
describeConsumer(noteKit, (bytes, { context }) => noteKit.verify(bytes, context).verdict === 'pass');
describeProducer(noteKit, () => noteKit.golden.map(({ id, bytes }) => ({ name: id, bytes })), { scenarios: 'all' });

/** What a runner would have been given. */
function collected(fill: (runner: Parameters<typeof consumerSuite>[0]) => void): { readonly groups: string[]; readonly tests: Map<string, () => Promise<void>> } {
  const groups: string[] = [];
  const tests = new Map<string, () => Promise<void>>();
  fill({
    describe: (name, body) => {
      groups.push(name);
      body();
    },
    test: (name, body) => tests.set(name, body),
  });
  return { groups, tests };
}

describe('a suite', () => {
  test('has a test for each case, named by it, and fails where the consumer does', async () => {
    const { groups, tests } = collected((runner) => { consumerSuite(runner, countKit, () => true, { level: 'semantic' }); });
    expect(groups).toEqual(['toy.count.v1: consumer']);
    expect([...tests.keys()]).toEqual(['toy.count.v1:three:golden', 'toy.count.v1:three:text:word', 'toy.count.v1:three:semantic:falling']);
    await tests.get('toy.count.v1:three:golden')!();
    await expect(tests.get('toy.count.v1:three:text:word')!()).rejects.toThrow('must be refused');
  });

  test.each<[string, Outputs, string]>([
    ['wrote nothing', [], 'contract/producer-no-output'],
    ['wrote something wrong', () => [{ name: 'a', bytes: new Uint8Array() }], 'contract/producer-output-rejected: a'],
  ])('fails where a producer %s', async (_name, outputs, message) => {
    const { tests } = collected((runner) => { producerSuite(runner, kit, outputs, {}); });
    await expect([...tests.values()][0]!()).rejects.toThrow(message);
  });
});

describe('the adapter for node:test', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'plimsoll-node-test-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test('has a test for each case under node --test, and fails where the consumer does', async () => {
    const program = await bundleProgram(new URL('../test/node-test-program.ts', import.meta.url), folder);
    const { status, stdout } = spawnSync(process.execPath, ['--test', '--test-reporter=tap', program], { encoding: 'utf8' });
    expect(status).toBe(1);
    expect([...stdout.matchAll(/^ *(not ok|ok) \d+ - (toy.*:(?:golden|latin-1|untitled)|every.*)$/gmu)].map(([, how, name]) => `${how}: ${name}`)).toEqual([
      'ok: toy.note.v1:short:golden',
      'ok: toy.note.v1:short:text:untitled',
      'ok: toy.note.v1:short:text:latin-1',
      'ok: every output meets the contract, and every required scenario is shown',
      'ok: toy.again.v1:short:golden',
      'not ok: toy.again.v1:short:text:latin-1',
    ]);
  });
});
