import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const owner = path.resolve(import.meta.dirname, '..');
/** What a stranger installs: packages with their built files, nothing of this workspace. */
const installed = {
  '@plimsoll/contract-tests': owner,
  '@plimsoll/phase-manifest': path.resolve(owner, '../phase-manifest'),
  vitest: path.join(owner, 'node_modules/vitest'),
};
const missing = ['@plimsoll/contract-tests', '@plimsoll/phase-manifest'].filter((name) => !existsSync(path.join(installed[name as keyof typeof installed], 'dist/index.js')));
const required = process.env['CONFORMANCE_REQUIRED'] === '1';
if (missing.length > 0 && !required) process.stderr.write(`SKIPPED tests of the built ${missing.join(' and ')} in a scratch workspace: run npm run build to have them\n`);

const scratch = mkdtempSync(path.join(tmpdir(), 'plimsoll-outside-'));
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

/** Runs a program of the scratch workspace, which has no condition but Node's own. */
function run(file: string, text: string, ...words: readonly string[]) {
  for (const [name, folder] of Object.entries(installed)) {
    const link = path.join(scratch, 'node_modules', name);
    mkdirSync(path.dirname(link), { recursive: true });
    if (!existsSync(link)) symlinkSync(folder, link, 'dir');
  }
  writeFileSync(path.join(scratch, 'package.json'), '{"type":"module"}');
  writeFileSync(path.join(scratch, file), text);
  const { status, stdout, stderr } = spawnSync(process.execPath, [...words, file], { cwd: scratch, encoding: 'utf8', env: { PATH: process.env['PATH'], NO_COLOR: '1' } });
  return { status, output: stdout + stderr };
}

const imports = `import { manifestKit as kit } from '@plimsoll/phase-manifest/contract';
const careful = (bytes, { context }) => kit.verify(bytes, context).verdict !== 'fail';
const outputs = kit.golden.map(({ id, bytes }) => ({ name: id, bytes }));
const context = (name) => kit.golden.find(({ id }) => id === name)?.context;
const scope = { match: /:paper-pass:(?:golden|schema:enum|text:)/ };
`;
const suites = (runner: string): string => `${imports}import { describeConsumer, describeProducer } from '@plimsoll/contract-tests/${runner}';
describeConsumer(kit, careful, scope);
describeProducer(kit, outputs, { scenarios: 'all', context });
`;

describe.skipIf(missing.length > 0 && !required)('the built packages in a workspace of their own', () => {
  test('with a plain loop', () => {
    const program = `${imports}import { assertCase, cases, checkProducer } from '@plimsoll/contract-tests';
let count = 0;
const wrong = [];
for (const each of cases(kit, scope)) {
  count++;
  await assertCase(each, careful);
  await assertCase(each, () => true).catch(({ name, expected }) => wrong.push(name + ' ' + expected));
}
const { verdict } = await checkProducer(kit, outputs, { scenarios: 'all', context });
console.log(JSON.stringify([verdict, count > 30, wrong.length === count - 3, [...new Set(wrong)]]));
`;
    expect(run('loop.js', program)).toEqual({ status: 0, output: '["pass",true,true,["AssertionError refused"]]\n' });
  });

  test('with node:test', () => {
    const { status, output } = run('node.test.js', suites('node-test'), '--test', '--test-reporter=tap');
    expect(output).toMatch(/# fail 0/u);
    expect(output).not.toMatch(/# (?:pass|tests) 0\b/u);
    expect(status).toBe(0);
  });

  test('with vitest', () => {
    const { status, output } = run('some.test.js', suites('vitest'), 'node_modules/vitest/vitest.mjs', 'run');
    expect(output).toMatch(/Tests +\d\d passed/u);
    expect(status).toBe(0);
  });
});
