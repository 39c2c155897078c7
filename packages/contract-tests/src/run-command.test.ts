import { describe, expect, test } from 'vitest';
import { runCommand } from './run-command.ts';

const node = (program: string): readonly string[] => [process.execPath, '-e', program];

describe('what a command may write', () => {
  test('of standard error the last 64 KiB are kept', async () => {
    const { ended, stderr } = await runCommand(node('process.stderr.write(`start${"x".repeat(200_000)}end`)'), []);
    expect([ended, stderr.length, stderr.includes('start'), stderr.endsWith('xend')]).toEqual(['exit', 64 * 1024, false, true]);
  });

  test('of standard output 64 MiB, then it is ended', async () => {
    const { ended, signal, stdout } = await runCommand(node('process.stdout.write(Buffer.alloc(65 * 1024 * 1024)); setInterval(() => 0, 1000)'), []);
    expect([ended, signal, stdout.length]).toEqual(['output', 'SIGKILL', 64 * 1024 * 1024]);
  });

  test('exactly what it may is no fault', async () => {
    const { ended, status, stdout } = await runCommand(node('process.stdout.write("x".repeat(4000))'), [], { outputBytes: 4000 });
    expect([ended, status, stdout.length]).toEqual(['exit', 0, 4000]);
  });
});

test('no shell reads the words of a command', async () => {
  const { stdout } = await runCommand([...node('console.log(process.argv[1])'), '$(id); `id` > x'], []);
  expect(stdout.toString()).toBe('$(id); `id` > x\n');
});
