import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { asDigest } from '@plimsoll/bytes';
import { hashNode } from '@plimsoll/merkle';
import { generateKeyFile } from '@plimsoll/attestations/node';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Outcome, runInProcess } from './run-in-process.ts';
import { temporaryFolder } from './temporary.ts';

interface ShownReport {
  readonly verdict: string;
  readonly exit_code: number;
  readonly findings: readonly { readonly id: string; readonly verdict: string; readonly sentence: string }[];
}

const NOW = '2026-03-01T09:00:00.000Z';
const entry = (id: string): string => `{"id":"${id}","source":"/ci","type":"org.example.released.v1","data":{}}\n`;
const entries = (from: number, to: number, name = 'e'): string => Array.from({ length: to - from }, (_, i) => entry(`${name}${from + i}`)).join('');

/** A witness that serves on loopback until it is stopped. */
interface Running {
  readonly url: string;
  readonly stop: (signal?: 'SIGINT' | 'SIGTERM') => Promise<Outcome>;
}

/** A folder with logs and witnesses in it, and the command line. */
class Workshop {
  readonly directory = temporaryFolder();

  run(line: string, stdin = ''): Promise<Outcome> {
    return runInProcess(line.split(' '), { directory: this.directory, stdin });
  }

  /** The report and the ids of what is not a pass. */
  async report(line: string, stdin = ''): Promise<ShownReport & { readonly open: readonly string[] }> {
    const { code, stdout, stderr } = await this.run(`${line} --json`, stdin);
    expect(stderr).toBe('');
    const parsed = JSON.parse(stdout) as ShownReport;
    expect(parsed.exit_code).toBe(code);
    return { ...parsed, open: parsed.findings.filter(({ verdict }) => verdict !== 'pass').map(({ id }) => id) };
  }

  write(name: string, text: string): void {
    writeFileSync(path.join(this.directory, name), text);
  }

  read(name: string): string {
    return readFileSync(path.join(this.directory, name), 'utf8');
  }

  copy(from: string, to: string): void {
    rmSync(path.join(this.directory, to), { recursive: true, force: true });
    cpSync(path.join(this.directory, from), path.join(this.directory, to), { recursive: true });
  }

  /** Makes an empty log; returns its key. */
  async log(name = 'log', key = 'log.key'): Promise<string> {
    const { code, stdout } = await this.run(`ledger init ${name} --origin example.org/log --key ${key}`);
    expect(code).toBe(0);
    return stdout.trim();
  }

  /** Makes the key of a witness; returns it. */
  witnessKey(name: string): string {
    return generateKeyFile(path.join(this.directory, `${name}.key`), { name: `witness.example/${name}`, type: 'cosigner', now: NOW });
  }

  async serve(name: string, more = ''): Promise<Running> {
    let stop: (signal: 'SIGINT' | 'SIGTERM') => void = () => undefined;
    let done: Promise<Outcome> | undefined;
    const url = await new Promise<string>((resolve, reject) => {
      done = runInProcess(`ledger witness ${name} --key ${name}.key --policy logs --listen 127.0.0.1:0${more}`.split(' '), {
        directory: this.directory,
        stopped: new Promise((heard) => (stop = heard)),
        onStdout: (text) => {
          const [, address] = /^listening on (\S+)\n$/.exec(text) ?? [];
          if (address === undefined) reject(new Error(text));
          else resolve(address);
        },
      });
      done.then(({ stderr }) => { reject(new Error(stderr)); }, reject);
    });
    const end = (signal: 'SIGINT' | 'SIGTERM' = 'SIGTERM'): Promise<Outcome> => {
      stop(signal);
      return done!;
    };
    onTestFinished(() => end().then(() => undefined));
    return { url, stop: end };
  }

  /** The witness w1 again, at another address: that of before may be taken by now. The policy names the new one. */
  async serveAgain(before: Running): Promise<Running> {
    const again = await this.serve('w1');
    this.write('policy', this.read('policy').replace(before.url, again.url));
    return again;
  }

  /** A log, a witness w1 that watches it, and the policy that asks for its cosignature. */
  async watched(): Promise<Running> {
    const vkey = await this.log();
    this.write('logs', `log ${vkey}\nquorum none\n`);
    const witness = this.witnessKey('w1');
    const running = await this.serve('w1', ' --create witness.example/w1');
    this.write('policy', `log ${vkey}\nwitness w1 ${witness} ${running.url}\nquorum w1\n`);
    return running;
  }
}

describe('a log with an honest witness', () => {
  it('is cosigned as it grows, and an audit that asks for the quorum passes', async () => {
    const shop = new Workshop();
    await shop.watched();
    for (const [from, to] of [[0, 3], [3, 4], [4, 260]] as const) expect((await shop.run('ledger append log --key log.key --policy policy', entries(from, to))).code).toBe(0);
    expect((await shop.report('ledger audit log --policy policy')).open).toEqual([]);
    shop.write('key', shop.read('policy').split(/[ \n]/)[4]!);
    expect((await shop.run(`note verify log/checkpoint --key ${shop.read('key')}`)).stdout).toContain('witness.example/w1');
  });

  it('takes all lines of a long input, whatever its witness says meanwhile', async () => {
    const shop = new Workshop();
    const witness = await shop.watched();
    await witness.stop();
    // More than is read at a time.
    const data = 'x'.repeat(60_000);
    shop.write('long.jsonl', Array.from({ length: 40 }, (_, i) => entry(`e${i}`).replace('{}', `{"data":"${data}"}`)).join(''));
    const appended = await shop.report('ledger append log --key log.key --policy policy long.jsonl');
    expect([appended.exit_code, [...new Set(appended.open)]]).toEqual([3, ['ledger/quorum-unmet', 'witness/no-answer']]);
    expect(appended.findings.map(({ sentence }) => sentence)).toContain('40 entries are durable; the ledger has 40');
  });

  it('stays cosigned when its key is changed and when a governance log is imported', async () => {
    const shop = new Workshop();
    const first = await shop.log();
    const second = generateKeyFile(path.join(shop.directory, 'new.key'), { name: 'example.org/log', type: 'note', now: NOW });
    shop.write('logs', `log ${first}\nlog ${second}\nquorum none\n`);
    const witness = shop.witnessKey('w1');
    const { url } = await shop.serve('w1', ' --create witness.example/w1');
    shop.write('policy', `log ${first}\nlog ${second}\nwitness w1 ${witness} ${url}\nquorum w1\n`);
    expect((await shop.report('ledger append log --key log.key --policy policy', entries(0, 3))).open).toEqual([]);
    expect((await shop.report('ledger change-key log --key log.key --new-key new.key --policy policy')).open).toEqual([]);
    expect((await shop.report('ledger audit log --policy policy')).open).toEqual([]);
    shop.write('log.md', '| Timestamp (UTC) | Phase | Action | Merkle Root | Signer | Notes |\n|-----------------|-------|--------|-------------|--------|-------|\n| 2026-02-01T09:00:00Z | M6 | INIT | - | bootstrap | Begun. |\n');
    expect((await shop.report('ledger import log --key new.key --policy policy log.md')).open).toEqual([]);
    expect((await shop.report('ledger audit log --policy policy')).open).toEqual([]);
  });

  it('cannot be restored from an older copy', async () => {
    const shop = new Workshop();
    await shop.watched();
    await shop.run('ledger append log --key log.key --policy policy', entries(0, 3));
    shop.copy('log', 'backup');
    await shop.run('ledger append log --key log.key --policy policy', entries(3, 5));
    shop.copy('backup', 'log');
    const refused = await shop.report('ledger append log --key log.key --policy policy', entries(5, 6));
    expect([refused.exit_code, refused.open]).toEqual([4, ['ledger/rolled-back']]);
    expect(shop.read('log/checkpoint')).toBe(shop.read('backup/checkpoint'));
  });

  it('that was restored and grew on without the witness is found by it, with evidence for anyone', async () => {
    const shop = new Workshop();
    const witness = await shop.watched();
    await shop.run('ledger append log --key log.key --policy policy', entries(0, 3));
    shop.copy('log', 'backup');
    await shop.run('ledger append log --key log.key --policy policy', entries(3, 5));
    shop.copy('log', 'truth');
    shop.copy('backup', 'log');
    await shop.run('ledger append log --key log.key', entries(5, 12));
    const refused = await shop.report('ledger append log --key log.key --policy policy', entries(12, 13));
    expect([refused.exit_code, refused.open]).toEqual([4, ['ledger/forked', 'split-view/found']]);
    const compared = await shop.report('ledger compare truth/checkpoint log --policy policy -o evidence.json');
    expect([compared.exit_code, compared.open]).toEqual([4, ['split-view/found']]);
    const audited = await shop.report('ledger audit log --policy logs --known truth/checkpoint -o audited.json');
    expect(shop.read('audited.json')).toBe(shop.read('evidence.json'));
    expect(audited.open).toEqual(expect.arrayContaining(['ledger/forked', 'split-view/found']));
    await witness.stop();
    // A stranger who has the log's public key and this one file.
    const stranger = temporaryFolder({ 'evidence.json': shop.read('evidence.json'), policy: shop.read('logs') });
    expect((await runInProcess(['ledger', 'compare', 'evidence.json', '--policy', 'policy'], { directory: stranger })).code).toBe(4);
  });

  it('that was rebuilt with the real key is refused, and the witness keeps the evidence', async () => {
    const shop = new Workshop();
    const witness = await shop.watched();
    await shop.run('ledger append log --key log.key --policy policy', entries(0, 5));
    renameSync(path.join(shop.directory, 'log'), path.join(shop.directory, 'truth'));
    await shop.log();
    await shop.run('ledger append log --key log.key', entries(0, 5, 'forged'));
    const refused = await shop.report('ledger append log --key log.key --policy policy', entries(5, 6));
    expect([refused.exit_code, refused.open]).toEqual([4, ['ledger/forked', 'split-view/found']]);
    // Whoever asks the witness for the forged one directly gets nothing, and is remembered.
    const answer = await fetch(`${witness.url}/add-checkpoint`, { method: 'POST', body: `old 5\n\n${shop.read('log/checkpoint')}` });
    expect(answer.status).toBe(409);
    const kept = readdirSync(path.join(shop.directory, 'w1')).filter((name) => name.endsWith('.split-view.json'));
    expect(kept).toHaveLength(1);
    expect((await shop.report(`ledger compare w1/${kept[0]!} --policy logs`)).open).toEqual(['split-view/found']);
    await fetch(`${witness.url}/add-checkpoint`, { method: 'POST', body: `old 5\n\n${shop.read('log/checkpoint')}` });
    const { stderr } = await witness.stop();
    expect(stderr.match(/shows two histories; the evidence is in/g)).toHaveLength(1);
  });

  it('shows two clients two histories only with one of them not cosigned, and both together are evidence', async () => {
    const shop = new Workshop();
    await shop.watched();
    await shop.run('ledger append log --key log.key --policy policy', entries(0, 3));
    shop.copy('log', 'other');
    await shop.run('ledger append log --key log.key --policy policy', entries(3, 6));
    await shop.run('ledger append other --key log.key', entries(3, 8, 'forged'));
    expect((await shop.report('ledger audit log --policy policy')).exit_code).toBe(0);
    const audited = await shop.report('ledger audit other --policy policy');
    expect([audited.exit_code, audited.open]).toEqual([3, ['ledger/quorum-unmet', 'ledger/audited']]);
    // The two clients meet: their notes alone do not decide, one of the logs does.
    expect((await shop.report('ledger compare log/checkpoint other/checkpoint --policy policy')).open).toEqual(['split-view/undecided']);
    expect((await shop.report('ledger compare log/checkpoint other --policy policy -o evidence.json')).exit_code).toBe(4);
    expect((await shop.report('ledger compare evidence.json --policy logs')).open).toEqual(['split-view/found']);
  });

  it('goes on without it when it is down, says so, and is cosigned again when it is back', async () => {
    const shop = new Workshop();
    const witness = await shop.watched();
    await witness.stop();
    const without = await shop.report('ledger append log --key log.key --policy policy', entries(0, 2));
    expect(without.exit_code).toBe(3);
    expect(without.open).toContain('ledger/quorum-unmet');
    expect(without.open).toContain('witness/no-answer');
    expect((await shop.report('ledger audit log --policy policy')).open).toContain('ledger/quorum-unmet');
    await shop.serveAgain(witness);
    expect((await shop.report('ledger append log --key log.key --policy policy', entries(2, 3))).open).toEqual([]);
    expect((await shop.report('ledger audit log --policy policy')).exit_code).toBe(0);
  });
});

describe('adversaries', () => {
  it('a witness whose memory was set back is told by the cosignature that the log has', async () => {
    const shop = new Workshop();
    const witness = await shop.watched();
    await shop.run('ledger append log --key log.key --policy policy', entries(0, 2));
    await witness.stop();
    shop.copy('w1', 'older');
    const again = await shop.serveAgain(witness);
    await shop.run('ledger append log --key log.key --policy policy', entries(2, 5));
    await again.stop();
    shop.copy('older', 'w1');
    await shop.serveAgain(again);
    const { open, exit_code: code } = await shop.report('ledger append log --key log.key --policy policy', entries(5, 6));
    expect([code, open]).toEqual([1, ['witness/forgot']]);
  });

  it('of two histories that race for the first cosignature over HTTP, one gets it', async () => {
    const shop = new Workshop();
    const witness = await shop.watched();
    await shop.run('ledger append log --key log.key', entries(0, 4));
    await shop.log('other');
    await shop.run('ledger append other --key log.key', entries(0, 5, 'forged'));
    const asked = await Promise.all(Array.from({ length: 8 }, (_, i) => fetch(`${witness.url}/add-checkpoint`, { method: 'POST', body: `old 0\n\n${shop.read(i % 2 === 0 ? 'log/checkpoint' : 'other/checkpoint')}` })));
    const sorted = asked.map(({ status }) => status).sort();
    expect(sorted).toEqual([200, 409, 409, 409, 409, 409, 409, 409]);
  });

  it('one key cannot be two witnesses of a policy', async () => {
    const shop = new Workshop();
    await shop.watched();
    const [log = '', line = ''] = shop.read('policy').split('\n');
    const again = line.replace('witness w1 ', '');
    shop.write('twice', `${log}\nwitness a ${again}\nwitness b ${again}\ngroup g 2 a b\nquorum g\n`);
    expect(await shop.run('ledger append log --key log.key --policy twice', entries(0, 1))).toMatchObject({ code: 5, stdout: '' });
  });

  it('a log of the same name with another key gets nothing', async () => {
    const shop = new Workshop();
    await shop.watched();
    await shop.log('forged', 'forged.key');
    const { open, exit_code: code } = await shop.report('ledger append forged --key forged.key --policy policy', entries(0, 1));
    expect(code).toBe(3);
    expect(open).toEqual(['ledger/quorum-unmet', 'witness/refused']);
  });
});

describe('ledger witness', () => {
  it('makes its key and memory once, and refuses to start over', async () => {
    const shop = new Workshop();
    shop.write('logs', `log ${await shop.log()}\nquorum none\n`);
    expect((await shop.run('ledger witness w1 --key w1.key --policy logs --listen 127.0.0.1:0')).code).toBe(5);
    expect(existsSync(path.join(shop.directory, 'w1.key'))).toBe(false);
    const first = await shop.serve('w1', ' --create witness.example/w1');
    expect((await first.stop('SIGINT')).code).toBe(130);
    expect((await shop.run('ledger witness w1 --key w1.key --policy logs --listen 127.0.0.1:0 --create witness.example/w1'))).toMatchObject({ code: 5, stdout: '' });
    expect((await shop.run('ledger witness w2 --key w1.key --policy logs --listen 127.0.0.1:0 --create witness.example/w2'))).toMatchObject({ code: 2, stdout: '' });
    expect((await shop.run('ledger witness empty --key w1.key --policy logs --listen 127.0.0.1:0')).stderr).toContain('its memory is gone: restore it');
    expect((await shop.run('ledger witness w1 --key log.key --policy logs --listen 127.0.0.1:0')).stderr).toContain('a key of type cosigner is needed');
    shop.witnessKey('w3');
    expect(await shop.run('ledger witness w1 --key w3.key --policy logs --listen 127.0.0.1:0')).toMatchObject({ code: 4 });
    const second = await shop.serve('w1');
    expect((await shop.run('ledger witness w1 --key w1.key --policy logs --listen 127.0.0.1:0')).stderr).toContain('holds');
    const { code, stderr } = await second.stop();
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^plimsoll: witness\.example\/w1\+[0-9a-f]{8}\+\S+ watches "example\.org\/log"\n$/)]);
  });

  it('does not answer when its memory is damaged, and says why', async () => {
    const shop = new Workshop();
    const witness = await shop.watched();
    await shop.run('ledger append log --key log.key --policy policy', entries(0, 1));
    const [state] = readdirSync(path.join(shop.directory, 'w1')).filter((name) => /\.\d+$/.test(name));
    rmSync(path.join(shop.directory, 'w1', state!));
    expect((await fetch(`${witness.url}/add-checkpoint`, { method: 'POST', body: `old 0\n\n${shop.read('log/checkpoint')}` })).status).toBe(500);
    expect((await witness.stop()).stderr).toContain('was cosigned before, but no state of it is there');
  });

  it.each([
    ['no log', 'quorum none\n'],
    ['a line that is none', 'logs\n'],
  ])('needs a policy that is right: %s', async (_what, policy) => {
    const shop = new Workshop();
    shop.write('logs', policy);
    expect(await shop.run('ledger witness w1 --key w1.key --policy logs --listen 127.0.0.1:0 --create w1')).toMatchObject({ code: 5, stdout: '' });
    expect(readdirSync(shop.directory)).toEqual(['logs']);
  });

  it('takes a policy whose witnesses have addresses only', async () => {
    const shop = new Workshop();
    const vkey = await shop.log();
    const witness = shop.witnessKey('w1');
    for (const address of ['', ' ftp://w1']) {
      shop.write('policy', `log ${vkey}\nwitness w1 ${witness}${address}\nquorum w1\n`);
      expect(await shop.run('ledger append log --key log.key --policy policy', entries(0, 1))).toMatchObject({ code: 5, stdout: '' });
    }
  });
});

describe('ledger compare', () => {
  async function logs(): Promise<Workshop> {
    const shop = new Workshop();
    shop.write('policy', `log ${await shop.log()}\nquorum none\n`);
    await shop.run('ledger append log --key log.key', entries(0, 3));
    shop.write('older', shop.read('log/checkpoint'));
    await shop.run('ledger append log --key log.key', entries(3, 5));
    return shop;
  }

  it('exits 0 for one history, 3 without a proof, 4 for a cut log', async () => {
    const shop = await logs();
    expect((await shop.report('ledger compare older log --policy policy')).exit_code).toBe(0);
    expect((await shop.report('ledger compare older older --policy policy')).exit_code).toBe(0);
    expect((await shop.report('ledger compare older log/checkpoint --policy policy')).exit_code).toBe(3);
    shop.copy('log', 'cut');
    shop.write('cut/checkpoint', shop.read('older'));
    expect((await shop.report('ledger compare log/checkpoint cut --policy policy')).open).toEqual(['ledger/rolled-back']);
  });

  it('takes a proof as lines of base64', async () => {
    const shop = await logs();
    const hashes = Array.from({ length: 5 }, (_, i) => readFileSync(path.join(shop.directory, 'log/tile/0/000.p/5')).subarray(32 * i, 32 * i + 32));
    // RFC 6962 section 2.1.2, from 3 to 5: leaf 2, leaf 3, the node over the first two, leaf 4.
    const proof = [hashes[2]!, hashes[3]!, hashNode(asDigest(hashes[0]!), asDigest(hashes[1]!)), hashes[4]!];
    shop.write('proof', proof.map((hash) => `${Buffer.from(hash).toString('base64')}\n`).join(''));
    expect((await shop.report('ledger compare older log/checkpoint --proof proof --policy policy')).exit_code).toBe(0);
    shop.write('proof', proof.reverse().map((hash) => `${Buffer.from(hash).toString('base64')}\n`).join(''));
    expect((await shop.report('ledger compare older log/checkpoint --proof proof --policy policy')).exit_code).toBe(3);
    shop.write('proof', 'AAAA\n');
    expect(await shop.run('ledger compare older log/checkpoint --proof proof --policy policy')).toMatchObject({ code: 5, stdout: '' });
    for (const line of ['ledger compare older log --proof proof --policy policy', 'ledger compare older --proof proof --policy policy']) expect(await shop.run(line)).toMatchObject({ code: 2, stdout: '' });
  });

  it('refuses what is no evidence', async () => {
    const shop = await logs();
    expect((await shop.report('ledger compare older --policy policy')).open).toEqual(['split-view/malformed']);
    shop.write('evidence.json', JSON.stringify({ schema_version: 'plimsoll.split-view.v1', a: shop.read('older'), b: shop.read('log/checkpoint'), proof: [] }));
    const report = await shop.report('ledger compare evidence.json --policy policy');
    expect([report.exit_code, report.open]).toEqual([1, ['split-view/not-shown']]);
  });
});
