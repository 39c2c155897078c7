import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { bundlePage } from '@plimsoll/config/bundle';
import { expect, test } from 'vitest';

const here = fileURLToPath(new URL('.', import.meta.url));

/** What a page does with the package; text only, so that it can run in another realm. */
const page = `
  import { cases, checkConsumer, checkKit } from '../src/index.ts';
  import { orderKit } from './order-kit.ts';
  export async function run() {
    const kit = orderKit(true);
    const { asked, wrong } = await checkConsumer(kit, (bytes, { context }) => kit.verify(bytes, context).verdict !== 'fail');
    return JSON.stringify([checkKit(kit).verdict, asked > 300, wrong.length]);
  }
`;

test('a browser bundle of the main entry holds nothing of Node and runs without it', async () => {
  const { text, modules, builtins } = await bundlePage(page, { from: here });
  expect(builtins).toEqual([]);
  expect(modules.filter((name) => /(?:vitest|node-test)/.test(name.split('/src/')[1] ?? ''))).toEqual([]);
  const context = vm.createContext({ TextEncoder, TextDecoder, Uint8Array, URL, setTimeout, clearTimeout });
  expect(JSON.parse((await vm.runInContext(`${text}; page.run()`, context)) as string)).toEqual(['pass', true, 0]);
});
