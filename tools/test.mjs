// The whole gate: `npm test`. Ends with one line of totals; arguments go to turbo (`npm test -- --force`).
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runReadmeExamples } from './readme-examples.mjs';

const root = path.resolve(import.meta.dirname, '..');
const scratch = mkdtempSync(path.join(os.tmpdir(), 'plimsoll-test-'));
const env = {
  ...process.env,
  PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH ?? ''}`,
  TURBO_TELEMETRY_DISABLED: '1',
  TURBO_NO_UPDATE_NOTIFIER: '1',
};
const total = { passed: 0, failed: 0, skipped: 0 };

/** Runs a command to its end; prints its output when it is over, so that gates that run together do not mix. */
function capture(command, ...args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => resolve({ ok: false, output: String(error) }));
    child.on('close', (code) => resolve({ ok: code === 0, output: Buffer.concat(output).toString() }));
  });
}

/** One gate that counts as one. */
async function gate(name, command, ...args) {
  const start = performance.now();
  const { ok, output } = await capture(command, ...args);
  total[ok ? 'passed' : 'failed']++;
  console.log(`${ok ? 'passed' : 'FAILED'}  ${name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  if (!ok) console.log(output);
}

/** Unit and conformance tests, each counted as one. */
async function vitest() {
  const start = performance.now();
  const file = path.join(scratch, 'vitest.json');
  const { ok, output } = await capture('vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`);
  let counts = { passed: 0, failed: 0, skipped: 0 };
  const failures = [];
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    for (const suite of report.testResults) {
      const failed = suite.assertionResults.filter((test) => test.status === 'failed');
      const where = path.relative(root, suite.name);
      for (const test of failed) failures.push(`FAILED  ${where}: ${test.fullName}\n${test.failureMessages.join('\n')}`);
      if (suite.status === 'failed' && failed.length === 0) failures.push(`FAILED  ${where}\n${suite.message}`);
    }
    counts = { passed: report.numPassedTests, failed: failures.length, skipped: report.numPendingTests + report.numTodoTests };
  } catch (error) {
    console.log(`Cannot read the report of vitest: ${error.message}`);
  }
  // A run that ended badly though each of its tests passed: an error outside tests, or no test at all.
  if (failures.length === 0 && (counts.passed === 0 || !ok)) {
    counts.failed++;
    failures.push(output);
  }
  for (const key of Object.keys(total)) total[key] += counts[key];
  console.log(`${counts.failed === 0 ? 'passed' : 'FAILED'}  tests: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  const skips = output.split('\n').filter((line) => line.startsWith('SKIPPED'));
  console.log([...new Set(skips), ...failures].join('\n'));
}

/** Examples of every README, each counted as one. */
async function readmes() {
  const examples = await runReadmeExamples(root);
  for (const { where, ok, why, skipped } of examples) {
    total[skipped !== undefined ? 'skipped' : ok ? 'passed' : 'failed']++;
    if (skipped !== undefined) console.log(`SKIPPED example at ${where}: ${skipped}`);
    if (!ok) console.log(`FAILED  example at ${where}\n${why}`);
  }
  if (examples.length === 0) {
    total.failed++;
    console.log('FAILED  no README has an example');
  }
  console.log(`${examples.filter(({ skipped }) => skipped === undefined).length} README examples ran`);
}

try {
  await Promise.all([
    gate('build, typecheck, package checks', 'turbo', 'run', 'build', 'typecheck', 'pack:check', '--continue', '--output-logs=errors-only', ...process.argv.slice(2)),
    gate('lint', 'eslint', '.', '--max-warnings', '0'),
  ]);
  await gate('unused code and dependencies', 'knip', '--no-config-hints');
  await gate('generated documents are current', process.execPath, 'tools/docs.mjs', '--check');
  await vitest();
  await readmes();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
if (total.failed > 0) process.exitCode = 1;
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
