import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { verifyKeyRotation } from '@plimsoll/attestations';
import { formatSigningKey, parseVkey } from '@plimsoll/signed-note';
import { describe, expect, it } from 'vitest';
import { type Outcome, runInProcess, type World } from './run-in-process.ts';
import { temporaryFolder } from './temporary.ts';

const run = (line: string, world: World): Promise<Outcome> => runInProcess(line.split(' '), world);
const detailOf = ({ stdout }: Outcome): Readonly<Record<string, unknown>> => (JSON.parse(stdout) as { findings: { detail: Record<string, unknown> }[] }).findings[0]?.detail ?? {};
const idsOf = ({ stdout }: Outcome): readonly string[] => (JSON.parse(stdout) as { findings: { id: string }[] }).findings.map(({ id }) => id);

describe('keys generate and show', () => {
  it('makes a key of its owner only and prints its public key, which show prints again', async () => {
    const directory = temporaryFolder();
    const made = await run('keys generate --name ann -o ann.key', { directory });
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(parseVkey(made.stdout.trim())).toMatchObject({ value: { name: 'ann', type: 1 } });
    expect(statSync(path.join(directory, 'ann.key')).mode & 0o777).toBe(0o600);
    expect(await run('keys show ann.key', { directory })).toEqual(made);
    expect(detailOf(await run('keys show ann.key --json', { directory }))).toEqual({ name: 'ann', type: 'note', vkey: made.stdout.trim(), createdAt: '2026-03-01T09:00:00.000Z' });
  });

  it('makes a key of a witness, which signs neither logs nor envelopes', async () => {
    const directory = temporaryFolder({ 'f.txt': 'x' });
    const { stdout } = await run('keys generate --name w --type cosigner -o w.key', { directory });
    expect(parseVkey(stdout.trim())).toMatchObject({ value: { type: 4 } });
    for (const line of ['ledger init log --origin w --key w.key', 'attest sign f.txt --type text/plain --key w.key']) {
      const refused = await run(line, { directory });
      expect(refused).toMatchObject({ code: 5, stdout: '' });
      expect(refused.stderr).toContain('of type cosigner');
    }
    expect((await run(`attest verify f.txt --key ${stdout.trim()}`, { directory })).code).toBe(2);
  });

  it('never overwrites a file, and refuses a name that no key can have', async () => {
    const directory = temporaryFolder({ 'ann.key': 'mine' });
    expect(await run('keys generate --name ann -o ann.key', { directory })).toMatchObject({ code: 5, stdout: '' });
    expect(readFileSync(path.join(directory, 'ann.key'), 'utf8')).toBe('mine');
    expect(await run('keys generate --name a+b -o other.key', { directory })).toMatchObject({ code: 2, stdout: '' });
    expect(existsSync(path.join(directory, 'other.key'))).toBe(false);
  });

  it('refuses a file that others can read, a link, and a file that is not there', async () => {
    const directory = temporaryFolder();
    await run('keys generate --name ann -o ann.key', { directory });
    symlinkSync('ann.key', path.join(directory, 'link.key'));
    expect((await run('keys show link.key', { directory })).code).toBe(5);
    expect((await run('keys show none.key', { directory })).code).toBe(5);
    chmodSync(path.join(directory, 'ann.key'), 0o640);
    expect((await run('keys show ann.key', { directory })).stderr).toContain('chmod 600');
  });
});

describe('keys import', () => {
  const seed = new Uint8Array(32).fill(9);
  const node = createPrivateKey({ format: 'der', type: 'pkcs8', key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]) });
  const pem = node.export({ format: 'pem', type: 'pkcs8' }) as string;
  const jwk = JSON.stringify(node.export({ format: 'jwk' }));
  const go = formatSigningKey('ann', seed);

  it('makes the same key file of every form', async () => {
    const directory = temporaryFolder({ 'ann.pem': pem, 'ann.jwk': jwk, 'ann.skey': go });
    const first = await run('keys import ann.pem --name ann -o 1.key', { directory });
    const second = await run('keys import ann.jwk --name ann -o 2.key', { directory });
    const third = await run('keys import ann.skey -o 3.key', { directory });
    const fourth = await run('keys import - --name ann -o 4.key', { directory, stdin: pem });
    expect([first, second, third, fourth].map(({ code, stdout }) => [code, stdout])).toEqual(new Array(4).fill([0, first.stdout]));
    expect(readFileSync(path.join(directory, '1.key'), 'utf8')).toBe(readFileSync(path.join(directory, '3.key'), 'utf8'));
  });

  it('needs a name where the form has none, and changes none that is there', async () => {
    const directory = temporaryFolder({ 'ann.pem': pem, 'ann.skey': go });
    expect((await run('keys import ann.pem -o k.key', { directory })).code).toBe(2);
    expect((await run('keys import ann.skey --name bob -o k.key', { directory })).code).toBe(2);
    expect((await run('keys import ann.skey --type cosigner -o k.key', { directory })).code).toBe(2);
    expect(existsSync(path.join(directory, 'k.key'))).toBe(false);
  });

  it('shows nothing of a key that it refuses', async () => {
    const broken = [jwk.replace('"x":"', '"x":"A'), `${jwk.slice(0, -1)},`, pem.replace('MC4', 'MC5'), `${go}x`, generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ format: 'pem', type: 'pkcs8' }) as string];
    for (const stdin of broken) {
      for (const format of ['text', 'json', 'sarif']) {
        const refused = await run(`keys import - --name ann -o k.key --format ${format}`, { directory: temporaryFolder(), stdin });
        expect(refused.code).toBe(1);
        for (const form of ['hex', 'base64url'] as const) expect(refused.stdout + refused.stderr).not.toContain(Buffer.from(seed).toString(form).slice(0, 20));
      }
    }
  });
});

describe('keys rotate', () => {
  it('prints the new public key, writes the statement, and the old key signs nothing more', async () => {
    const directory = temporaryFolder({ 'f.txt': 'x' });
    const old = await run('keys generate --name ann -o old.key', { directory });
    const rotated = await run('keys rotate old.key -o new.key --statement rotation.dsse', { directory });
    expect(rotated).toMatchObject({ code: 0, stderr: '' });
    expect(await run('keys show new.key', { directory })).toEqual(rotated);
    const rotation = verifyKeyRotation(readFileSync(path.join(directory, 'rotation.dsse')));
    const [from, to] = [parseVkey(old.stdout.trim()), parseVkey(rotated.stdout.trim())];
    expect(rotation).toMatchObject({ ok: true, value: { from: from.ok && from.value, to: to.ok && to.value, time: '2026-03-01T09:00:00.000Z' } });
    const refused = await run('attest sign f.txt --type text/plain --key old.key', { directory });
    expect(refused).toMatchObject({ code: 5, stdout: '' });
    expect(refused.stderr).toContain('was replaced by');
    expect(detailOf(await run('keys show old.key --json', { directory }))).toMatchObject({ vkey: old.stdout.trim(), replacedBy: rotated.stdout.trim() });
    expect(await run('keys rotate old.key -o new.key', { directory })).toEqual(rotated);
    expect(idsOf(await run('keys rotate old.key -o third.key --json', { directory }))).toEqual(['key/replaced']);
  });

  it('never overwrites a file', async () => {
    const directory = temporaryFolder({ 'new.key': 'mine' });
    await run('keys generate --name ann -o old.key', { directory });
    expect(await run('keys rotate old.key -o old.key', { directory })).toMatchObject({ code: 5, stdout: '' });
    chmodSync(path.join(directory, 'new.key'), 0o600);
    expect(await run('keys rotate old.key -o new.key', { directory })).toMatchObject({ code: 5, stdout: '' });
    expect(readFileSync(path.join(directory, 'new.key'), 'utf8')).toBe('mine');
  });
});

describe('keys revoke', () => {
  it('appends to the list, once for each reason, and marks a key file', async () => {
    const directory = temporaryFolder({ 'f.txt': 'x' });
    const { stdout: vkey } = await run('keys generate --name ann -o ann.key', { directory });
    expect(await run('keys revoke --key ann.key --reason retired --file revoked.json', { directory })).toEqual({ code: 0, stdout: vkey, stderr: '' });
    expect(await run(`keys revoke --vkey ${vkey.trim()} --reason retired --at 2026-03-02T00:00:00Z --file revoked.json`, { directory })).toMatchObject({ code: 0 });
    expect(await run(`keys revoke --vkey ${vkey.trim()} --reason compromised --at 2026-03-02T00:00:00Z --file revoked.json`, { directory })).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(path.join(directory, 'revoked.json'), 'utf8'))).toEqual({
      schema_version: 'plimsoll.revocations.v1',
      revocations: [
        { vkey: vkey.trim(), revokedAt: '2026-03-01T09:00:00.000Z', reason: 'retired' },
        { vkey: vkey.trim(), revokedAt: '2026-03-02T00:00:00Z', reason: 'compromised' },
      ],
    });
    const refused = await run('attest sign f.txt --type text/plain --key ann.key', { directory });
    expect(refused).toMatchObject({ code: 5, stdout: '' });
    expect(refused.stderr).toContain('was revoked at 2026-03-01T09:00:00.000Z (retired)');
    expect(await run('keys show ann.key', { directory })).toMatchObject({ code: 0, stdout: vkey });
  });

  it('changes nothing where the list is broken, the key is none, or the arguments make no sense', async () => {
    const directory = temporaryFolder({ 'revoked.json': '{}', 'ann.pem': 'x' });
    const { stdout: vkey } = await run('keys generate --name ann -o ann.key', { directory });
    expect(idsOf(await run('keys revoke --key ann.key --reason retired --file revoked.json --json', { directory }))).toContain('policy/bad-revocations');
    expect(readFileSync(path.join(directory, 'revoked.json'), 'utf8')).toBe('{}');
    expect((await run('keys show ann.key --json', { directory })).stdout).not.toContain('revoked');
    for (const line of ['--reason retired', `--vkey ${vkey.trim()} --key ann.key --reason retired`, '--vkey x --reason retired', `--vkey ${vkey.trim()} --reason lost`, `--vkey ${vkey.trim()} --reason retired --at now`]) {
      expect(await run(`keys revoke ${line} --file other.json`, { directory })).toMatchObject({ code: 2, stdout: '' });
    }
    writeFileSync(path.join(directory, 'go.key'), formatSigningKey('ann', new Uint8Array(32)), { mode: 0o600 });
    expect(idsOf(await run('keys revoke --key go.key --reason retired --file other.json --json', { directory }))).toEqual(['key/unsupported']);
  });
});

describe('a key in the text of Go', () => {
  it('still signs wherever a key file is taken', async () => {
    const directory = temporaryFolder();
    writeFileSync(path.join(directory, 'go.key'), `${formatSigningKey('example.org/log', new Uint8Array(32).fill(3))}\n`, { mode: 0o600 });
    expect((await run('ledger init log --origin example.org/log --key go.key', { directory })).code).toBe(0);
    expect((await run('keys show go.key', { directory })).code).toBe(0);
  });
});
