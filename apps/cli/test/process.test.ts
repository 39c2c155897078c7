import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { rootHelp } from '../src/root-help.ts';
import { temporaryFolder } from './temporary.ts';

const binary = path.resolve(import.meta.dirname, '../dist/plimsoll.cjs');
const required = process.env['CONFORMANCE_REQUIRED'] === '1';
if (!existsSync(binary) && !required) process.stderr.write('SKIPPED tests of the built plimsoll: run npm run build to have them\n');

function plimsoll(args: readonly string[], options: { readonly cwd?: string; readonly input?: string; readonly env?: NodeJS.ProcessEnv } = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [binary, ...args], { encoding: 'utf8', input: '', maxBuffer: Infinity, ...options, env: { PATH: process.env['PATH'], ...options.env } });
  return { status, stdout, stderr };
}

function ledgerFolder(): string {
  const cwd = temporaryFolder();
  plimsoll(['ledger', 'init', 'log', '--origin', 'example.org/log', '--key', 'key'], { cwd });
  return cwd;
}

describe.skipIf(!existsSync(binary) && !required)('the built program', () => {
  it('prints its help and its version', () => {
    expect(plimsoll(['--help'])).toEqual({ status: 0, stdout: rootHelp, stderr: '' });
    expect(plimsoll(['-h']).stdout).toBe(rootHelp);
    expect(plimsoll(['--version']).stdout).toMatch(/^\d+\.\d+\.\d+\n$/u);
    expect(plimsoll([])).toMatchObject({ status: 2, stdout: '' });
  });

  it('reads standard input, writes bytes, and needs neither HOME nor a terminal', () => {
    expect(plimsoll(['json', 'canonicalize', '-'], { input: '{"b":1,"a":"é"}' })).toEqual({ status: 0, stdout: '{"a":"é","b":1}', stderr: '' });
    expect(plimsoll(['json', 'check', '-'], { input: '{' }).status).toBe(1);
  });

  it('loads every command from its own files', () => {
    const cwd = temporaryFolder({ 'r.json': '[{"id":"a"}]' });
    const entry = '{"id":"1","source":"/ci","type":"org.example.released.v1","data":{}}\n';
    expect(plimsoll(['init'], { cwd }).status).toBe(0);
    expect(plimsoll(['verify'], { cwd }).status).toBe(3);
    expect(plimsoll(['explain', 'json/syntax'], { cwd }).status).toBe(0);
    expect(plimsoll(['set', 'root', 'r.json', '--domain', 'd'], { cwd }).status).toBe(0);
    expect(plimsoll(['legacy', 'root', 'r.json'], { cwd }).status).toBe(0);
    const { stdout: vkey } = plimsoll(['ledger', 'init', 'log', '--origin', 'example.org/log', '--key', 'key'], { cwd });
    expect(plimsoll(['ledger', 'append', 'log', '--key', 'key'], { cwd, input: entry }).status).toBe(0);
    expect(plimsoll(['note', 'verify', 'log/checkpoint', '--key', vkey.trim()], { cwd }).status).toBe(0);
    for (const shell of ['bash', 'zsh', 'fish']) expect(plimsoll(['completion', shell], { cwd }).stdout).toContain('plimsoll completion propose');
  });

  it('completes words in bash', () => {
    const script = `plimsoll() { ${JSON.stringify(process.execPath)} ${JSON.stringify(binary)} "$@"; }
      eval "$(plimsoll completion bash)"; COMP_WORDS=(plimsoll ledger a); COMP_CWORD=2; _plimsoll; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    expect(stdout.trim().split('\n').sort()).toEqual(['append', 'audit']);
  });

  it('takes a view with more faults than a call can have arguments', () => {
    const cwd = temporaryFolder({ 'view.md': `| Timestamp (UTC) | Phase | Action | Merkle Root | Signer | Notes |\n|-----------------|-------|--------|-------------|--------|-------|\n${'||\n'.repeat(130_000)}` });
    const { stdout: vkey } = plimsoll(['ledger', 'init', 'log', '--origin', 'example.org/log', '--key', 'key'], { cwd });
    writeFileSync(path.join(cwd, 'policy'), `log ${vkey}quorum none\n`);
    const audited = plimsoll(['ledger', 'audit', 'log', '--policy', 'policy', '--view', 'view.md', '--json'], { cwd });
    expect(audited).toMatchObject({ status: 1, stderr: '' });
    expect(audited.stdout).toContain('findings/truncated');
  });

  it('exits 130 when it is interrupted', async () => {
    const child = spawn(process.execPath, [binary, 'ledger', 'append', 'log', '--key', 'key'], { cwd: ledgerFolder(), stdio: ['pipe', 'pipe', 'ignore'] });
    const ended = new Promise((resolve) => {
      child.on('exit', (code, signal) => {
        resolve(code ?? signal);
      });
    });
    child.stdin.write('{"id":"1","source":"/ci","type":"org.example.released.v1","data":{}}\n');
    // The receipt says that it is at work and waits for the next line.
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.kill('SIGINT');
    expect(await ended).toBe(130);
  });

  it('exits 5 if its output cannot be written, and keeps its verdict if the reader has had enough', () => {
    const full = openSync('/dev/full', 'w');
    try {
      const { status } = spawnSync(process.execPath, [binary, 'explain', '--all'], { stdio: ['ignore', full, 'pipe'] });
      expect(status).toBe(5);
      expect(spawnSync(process.execPath, [binary, '--help'], { stdio: ['ignore', full, 'pipe'], encoding: 'utf8' })).toMatchObject({ status: 5, stderr: '' });
    } finally {
      closeSync(full);
    }
    for (const [line, reader] of [['explain --all', 'head -1'], ['--help', 'true']]) {
      const { stdout, stderr } = spawnSync('bash', ['-c', `${JSON.stringify(process.execPath)} ${JSON.stringify(binary)} ${line} | ${reader}; echo "\${PIPESTATUS[0]}"`], { encoding: 'utf8' });
      expect([stdout.trimEnd().split('\n').at(-1), stderr], line).toEqual(['0', '']);
    }
  });
});
