import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Outcome, runInProcess, type World } from './run-in-process.ts';
import { temporaryFolder } from './temporary.ts';

const plimsoll = (line: string, world: World = {}): Promise<Outcome> => runInProcess(line.split(' '), world);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const entries = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => `${JSON.stringify({ id: `e${from + i}`, source: '/test', type: 'org.example.happened.v1', data: { governance: { phase: 'M6', action: 'INIT', root: null, signer: 'ops', notes: `${from + i}` } } })}\n`).join('');

/** A folder with a ledger `log` of that many entries, its key, and the policy of whoever trusts it. */
async function ledger(size: number): Promise<string> {
  const directory = temporaryFolder();
  const { stdout: vkey } = await plimsoll('ledger init log --origin example.org/log --key log.key', { directory });
  writeFileSync(path.join(directory, 'policy'), `log ${vkey.trim()}\nquorum none\n`);
  if (size > 0) expect(await plimsoll('ledger append log --key log.key', { directory, stdin: entries(0, size) })).toMatchObject({ code: 0 });
  return directory;
}

/** Serves the folder as the command does; the address it prints. */
async function served(directory: string, folder = 'log'): Promise<string> {
  let stop: (() => void) | undefined;
  const stopped = new Promise<'SIGTERM'>((resolve) => (stop = () => { resolve('SIGTERM'); }));
  let heard: ((line: string) => void) | undefined;
  const line = new Promise<string>((resolve) => (heard = resolve));
  const ended = plimsoll(`ledger serve ${folder} --listen 127.0.0.1:0`, { directory, stopped, onStdout: (said) => heard?.(said) });
  onTestFinished(async () => {
    stop?.();
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
  });
  return /^listening on (\S+)\n$/u.exec(await line)?.[1] ?? '';
}

/** What a stranger has: an empty folder and a policy. */
function stranger(directory: string): string {
  return temporaryFolder({ policy: readFileSync(path.join(directory, 'policy')) });
}

describe('a ledger that is served', () => {
  it('is audited, read and proven by a stranger who has only its address and a policy', async () => {
    const directory = await ledger(300);
    const url = await served(directory);
    const elsewhere = { directory: stranger(directory) };
    const audited = await plimsoll(`ledger audit ${url} --policy policy --verbose`, elsewhere);
    expect(audited).toMatchObject({ code: 0, stderr: '' });
    expect(audited.stdout.replaceAll(/\s+/gu, ' ')).toContain('All 300 entries, their tiles and the signed root were recomputed and agree; files that nothing explains were not looked for');
    const { stdout: shown } = await plimsoll(`ledger show ${url}/ --from 299`, elsewhere);
    expect(shown.split('\n').slice(0, -1).map((line) => JSON.parse(line) as object)).toMatchObject([{ origin: 'example.org/log', size: '300' }, { index: '299' }]);
    expect(await plimsoll(`ledger prove ${url} --index 299 -o proof`, elsewhere)).toMatchObject({ code: 0 });
    const bytes = JSON.stringify((JSON.parse(shown.split('\n')[1] ?? '') as { entry: object }).entry);
    writeFileSync(path.join(elsewhere.directory, 'entry.json'), bytes);
    expect(await plimsoll('proof verify proof --policy policy --entry entry.json', elsewhere)).toMatchObject({ code: 0 });
  });

  it('shows new entries, and an audit by address compares with what was seen before', async () => {
    const directory = await ledger(3);
    const url = await served(directory);
    const elsewhere = { directory: stranger(directory) };
    writeFileSync(path.join(elsewhere.directory, 'seen'), await (await fetch(`${url}/checkpoint`)).text());
    await plimsoll('ledger append log --key log.key', { directory, stdin: entries(3, 5) });
    expect(await plimsoll(`ledger audit ${url} --policy policy --known seen`, elsewhere)).toMatchObject({ code: 0 });
    expect(await plimsoll(`ledger show ${url}`, elsewhere)).toMatchObject({ stdout: expect.stringContaining('"size":"5"') as string });
  });

  it('is audited with its evidence by address', async () => {
    const directory = await ledger(0);
    writeFileSync(path.join(directory, 'plan.txt'), 'the plan');
    const reference = JSON.parse((await plimsoll('ledger evidence log plan.txt --media-type text/plain', { directory })).stdout) as { readonly sha256: string };
    await plimsoll('ledger append log --key log.key', { directory, stdin: `${JSON.stringify({ id: '1', source: '/ci', type: 'org.example.released.v1', data: { evidence: [reference] } })}\n` });
    const url = await served(directory);
    const elsewhere = { directory: stranger(directory) };
    expect(await plimsoll(`ledger audit ${url} --policy policy --evidence`, elsewhere)).toMatchObject({ code: 0 });
    const file = path.join('evidence/sha256', reference.sha256.slice(0, 2), reference.sha256);
    writeFileSync(path.join(directory, 'log', file), 'the plot');
    const { code, stdout } = await plimsoll(`ledger audit ${url} --policy policy --evidence --json`, elsewhere);
    expect([code, (JSON.parse(stdout) as { findings: unknown }).findings]).toMatchObject([4, [{ id: 'ledger/audited' }, { id: 'ledger/evidence-altered', location: { file: `${url}/${file}` } }]]);
    rmSync(path.join(directory, 'log', file));
    expect(await plimsoll(`ledger audit ${url} --policy policy --evidence`, elsewhere)).toMatchObject({ code: 3 });
  });

  it('that was altered is found out over HTTP, with the address in the finding', async () => {
    const directory = await ledger(3);
    const url = await served(directory);
    const file = path.join(directory, 'log/tile/entries/000.p/3');
    writeFileSync(file, readFileSync(file, 'latin1').replace('"notes":"1"', '"notes":"7"'), 'latin1');
    const { code, stdout } = await plimsoll(`ledger audit ${url} --policy policy --json`, { directory: stranger(directory) });
    expect(code).toBe(4);
    expect((JSON.parse(stdout) as { findings: unknown }).findings).toMatchObject([{ id: 'ledger/audited', verdict: 'fail' }, { id: 'ledger/entry-altered', location: { file: `${url}/tile/entries/000.p/3` } }]);
  });

  it('never gives away its state, its key or anything outside', async () => {
    const directory = await ledger(3);
    const url = await served(directory);
    expect(existsSync(path.join(directory, 'log/.state/log.json'))).toBe(true);
    for (const file of ['.state/log.json', '.state/../.state/log.json', '%2estate/log.json', '..%2flog.key', '../log.key', 'tile/..%2f..%2f..%2flog.key', '.state%00', 'checkpoint%00.key', 'checkpoint/', 'tile', '']) {
      const response = await fetch(`${url}/${file}`);
      expect([file, response.status]).toEqual([file, 404]);
    }
    expect((await fetch(`${url}/checkpoint`, { method: 'DELETE' })).status).toBe(405);
  });

  it('that answers nothing useful makes an audit inconclusive', async () => {
    const directory = stranger(await ledger(1));
    expect(await plimsoll('ledger audit http://127.0.0.1:1 --policy policy', { directory })).toMatchObject({ code: 3 });
    expect(await plimsoll('ledger show http://127.0.0.1:1', { directory })).toMatchObject({ code: 3 });
    expect(await plimsoll('ledger show http://user:pw@127.0.0.1:1', { directory })).toMatchObject({ code: 2, stderr: expect.not.stringContaining('pw@') as string });
  });

  it('must be there, and the address free', async () => {
    const directory = await ledger(1);
    const { port } = new URL(await served(directory));
    expect(await plimsoll('ledger serve nowhere --listen 127.0.0.1:0', { directory })).toMatchObject({ code: 5, stdout: '' });
    expect(await plimsoll('ledger serve . --listen 127.0.0.1:0', { directory })).toMatchObject({ code: 5, stderr: expect.stringContaining('no file named checkpoint') as string });
    expect(await plimsoll(`ledger serve log --listen 127.0.0.1:${port}`, { directory })).toMatchObject({ code: 5, stderr: expect.stringContaining('something else listens there') as string });
    expect(await plimsoll('ledger serve log --listen 8080', { directory })).toMatchObject({ code: 2 });
  });
});

describe('ledger export', () => {
  it('makes a mirror from an address, brings it up to date, and the mirror serves as well', async () => {
    const directory = await ledger(258);
    const url = await served(directory);
    const elsewhere = { directory: stranger(directory) };
    const first = await plimsoll(`ledger export ${url} --to mirror --verbose`, elsewhere);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout.replaceAll(/\s+/gu, ' ')).toContain('has the 258 entries of example.org/log, 258 of them new; 6 files with');
    await plimsoll('ledger append log --key log.key', { directory, stdin: entries(258, 259) });
    const { stdout } = await plimsoll(`ledger export ${url} --to mirror --json`, elsewhere);
    expect((JSON.parse(stdout) as { findings: unknown }).findings).toMatchObject([{ detail: { from: '258', size: '259', files: 3 } }]);
    expect(await plimsoll('ledger audit mirror --policy policy', elsewhere)).toMatchObject({ code: 0 });
    expect(await plimsoll(`ledger audit ${await served(elsewhere.directory, 'mirror')} --policy policy`, elsewhere)).toMatchObject({ code: 0 });
    for (const file of ['checkpoint', 'tile/0/000', 'tile/entries/001.p/3']) expect(sha256(readFileSync(path.join(elsewhere.directory, 'mirror', file)))).toBe(sha256(readFileSync(path.join(directory, 'log', file))));
  });

  it('does not take a shorter log for the same, nor write into a ledger', async () => {
    const directory = await ledger(2);
    await plimsoll('ledger export log --to copy', { directory });
    await plimsoll('ledger append log --key log.key', { directory, stdin: entries(2, 3) });
    await plimsoll('ledger export log --to newer', { directory });
    expect(await plimsoll('ledger export copy --to newer', { directory })).toMatchObject({ code: 4 });
    expect(await plimsoll('ledger export copy --to log', { directory })).toMatchObject({ code: 5 });
    expect(await plimsoll('ledger export nowhere --to new', { directory })).toMatchObject({ code: 5 });
    expect(existsSync(path.join(directory, 'new'))).toBe(false);
  });
});
