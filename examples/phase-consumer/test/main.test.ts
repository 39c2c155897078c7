import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import { readSettings } from '../src/settings.ts';
import { golden, ids, post } from './post.ts';

const program = path.resolve(import.meta.dirname, '../dist/main.js');
const required = process.env['CONFORMANCE_REQUIRED'] === '1';
if (!existsSync(program) && !required) process.stderr.write('SKIPPED tests of the built promotion service: run npm run build to have them\n');

describe.skipIf(!existsSync(program) && !required)('the program', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('serves, by the clock of its machine, until %s', async (signal) => {
    const child = spawn(process.execPath, [program], { env: { PATH: process.env['PATH'], PORT: '0' }, stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async (): Promise<unknown> => JSON.parse(String((await lines.next()).value));
    const { listening } = (await next()) as { readonly listening: string };
    const answer = await post(listening, golden('paper-pass'));
    expect([answer.status, ids(answer).length]).toEqual([409, 1]);
    expect(await next()).toMatchObject({ status: 409, target: 'paper', run_id: 'run-0412' });
    child.kill(signal);
    expect(await ended).toEqual([0, null]);
  });
});

describe('settings', () => {
  test('have defaults, except for the evidence', () => {
    expect(readSettings({})).toEqual({ host: '127.0.0.1', port: 8080, maxAgeSeconds: 3600, evidenceRoot: undefined });
    expect(readSettings({ HOST: '::1', PORT: '0', MAX_AGE_SECONDS: '60', EVIDENCE_ROOT: '/srv' })).toEqual({ host: '::1', port: 0, maxAgeSeconds: 60, evidenceRoot: '/srv' });
  });

  test.each([{ PORT: '' }, { PORT: '-1' }, { PORT: '65536' }, { MAX_AGE_SECONDS: '1e3' }, { MAX_AGE_SECONDS: 'forever' }])('that are none stop the start: %j', (environment) => {
    expect(() => readSettings(environment)).toThrow(RangeError);
  });
});
