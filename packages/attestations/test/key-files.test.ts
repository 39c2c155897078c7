import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { canonicalBytes } from '@plimsoll/canonical-json';
import { formatSigningKey, parseVkey } from '@plimsoll/signed-note';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseRevocations, verifyKeyRotation } from '../src/index.ts';
import { type KeyFiles, machineFiles } from '../src/key-files.ts';
import { appendRevocation, AttestationsError, describeKeyFile, generateKeyFile, openKeyFile, revokeKeyFile, rotateKeyFile, saveKeyFile } from '../src/node.ts';

const now = '2026-03-01T12:00:00Z';
const options = { name: 'k1', type: 'note', now } as const;
const seed = new Uint8Array(32).fill(7);

function folder(): string {
  const made = mkdtempSync(path.join(os.tmpdir(), 'plimsoll-keys-'));
  onTestFinished(() => {
    rmSync(made, { recursive: true, force: true });
  });
  return made;
}

/** The calls of the machine, of which the n-th fails: before it does anything, or after it has done it. */
function failing(n: number, when: 'before' | 'after'): { readonly files: KeyFiles; readonly reached: () => boolean } {
  let left = n;
  const call = <A extends unknown[], R>(work: (...args: A) => R) => (...args: A): R => {
    left--;
    // After a crash nothing more is done: not even cleaning up.
    if (left < 0 || (left === 0 && when === 'before')) throw new Error('crash');
    const result = work(...args);
    if (left === 0) throw new Error('crash');
    return result;
  };
  const { create, link, rename, remove, syncFolder } = machineFiles;
  return { files: { ...machineFiles, create: call(create), link: call(link), rename: call(rename), remove: call(remove), syncFolder: call(syncFolder) }, reached: () => left <= 0 };
}

/** The calls of the machine, but waiting takes no time: what a crash left behind is soon known to be that. */
const patient: KeyFiles = { ...machineFiles, pause: () => undefined };

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (thrown) {
    return thrown instanceof AttestationsError ? thrown.code : String(thrown);
  }
  return 'nothing';
};

describe('a generated key file', () => {
  test.each(['note', 'cosigner'] as const)('of type %s is of its owner only and opens with the key that was named', async (type) => {
    const file = path.join(folder(), 'key');
    const vkey = generateKeyFile(file, { ...options, type });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(parseVkey(vkey)).toMatchObject({ value: { name: 'k1', type: type === 'note' ? 1 : 4 } });
    const opened = openKeyFile(file);
    if (!opened.ok) throw new Error(opened.findings[0]?.sentence);
    expect(opened.value).toMatchObject({ name: 'k1', type, vkey });
    expect((await opened.value.sign(seed)).length).toBe(64);
    expect(readdirSync(path.dirname(file))).toEqual(['key']);
  });

  test('is another one each time', () => {
    const made = folder();
    expect(generateKeyFile(path.join(made, 'a'), options)).not.toBe(generateKeyFile(path.join(made, 'b'), options));
  });

  test('never takes the place of a file', () => {
    const file = path.join(folder(), 'key');
    writeFileSync(file, 'mine');
    expect(codeOf(() => generateKeyFile(file, options))).toBe('exists');
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(readdirSync(path.dirname(file))).toEqual(['key']);
  });

  test('needs a folder, a name and a time', () => {
    const made = folder();
    expect(codeOf(() => generateKeyFile(path.join(made, 'none', 'key'), options))).toBe('io');
    expect(() => generateKeyFile(path.join(made, 'key'), { ...options, name: 'a+b' })).toThrow(RangeError);
    expect(() => generateKeyFile(path.join(made, 'key'), { ...options, now: 'now' })).toThrow(RangeError);
    expect(readdirSync(made)).toEqual([]);
  });

  test('is complete or not there, whichever call fails or crashes', () => {
    let steps = 0;
    for (const when of ['before', 'after'] as const) {
      for (let n = 1; ; n++) {
        const file = path.join(folder(), 'key');
        const { files, reached } = failing(n, when);
        const code = codeOf(() => generateKeyFile(file, options, files));
        if (!reached()) break;
        steps++;
        expect(code).toBe('io');
        const there = readdirSync(path.dirname(file)).includes('key');
        if (there) expect(openKeyFile(file).ok).toBe(true);
        else expect(codeOf(() => openKeyFile(file))).toBe('io');
        // The same command afterwards makes the key, or says that it is there.
        expect(codeOf(() => generateKeyFile(file, options))).toBe(there ? 'exists' : 'nothing');
        expect(openKeyFile(file).ok).toBe(true);
      }
    }
    expect(steps).toBeGreaterThanOrEqual(8);
  });

  test('is made where the file system has no hard links', () => {
    const file = path.join(folder(), 'key');
    const unsupported = Object.assign(new Error('no links'), { code: 'EPERM' });
    const files: KeyFiles = { ...machineFiles, link: () => { throw unsupported; } };
    generateKeyFile(file, options, files);
    expect([openKeyFile(file).ok, statSync(file).mode & 0o777, readdirSync(path.dirname(file))]).toEqual([true, 0o600, ['key']]);
    expect(codeOf(() => generateKeyFile(file, options, files))).toBe('exists');
  });
});

describe('opening', () => {
  test.each([0o640, 0o604, 0o620, 0o602, 0o644])('refuses a file of mode %o', (mode) => {
    const file = path.join(folder(), 'key');
    generateKeyFile(file, options);
    chmodSync(file, mode);
    expect(codeOf(() => openKeyFile(file))).toBe('permissions');
  });

  test('refuses a link, a folder and a file that is too large', () => {
    const made = folder();
    generateKeyFile(path.join(made, 'key'), options);
    symlinkSync('key', path.join(made, 'link'));
    mkdirSync(path.join(made, 'folder'), { mode: 0o700 });
    writeFileSync(path.join(made, 'large'), 'x'.repeat(65_537), { mode: 0o600 });
    writeFileSync(path.join(made, 'binary'), Uint8Array.of(0xff), { mode: 0o600 });
    for (const name of ['link', 'folder', 'large', 'binary']) expect(codeOf(() => openKeyFile(path.join(made, name)))).toBe('permissions');
  });

  test.skipIf(process.geteuid?.() !== 0)('refuses a file of another user', () => {
    const file = path.join(folder(), 'key');
    generateKeyFile(file, options);
    chownSync(file, 65_534, 65_534);
    expect(codeOf(() => openKeyFile(file))).toBe('permissions');
  });

  test('says that it could not check a file where the system has no mode bits, and still follows no link', () => {
    const file = path.join(folder(), 'key');
    generateKeyFile(file, options);
    chmodSync(file, 0o644);
    symlinkSync('key', `${file}.link`);
    expect(openKeyFile(file, 'win32')).toMatchObject({ ok: true, findings: [{ id: 'key/permissions-unchecked', verdict: 'inconclusive', severity: 'warning' }] });
    expect(codeOf(() => openKeyFile(`${file}.link`, 'win32'))).toBe('permissions');
  });

  test('reads the text of Go, and refuses a key without a name', () => {
    const made = folder();
    const write = (name: string, text: string): string => {
      writeFileSync(path.join(made, name), text, { mode: 0o600 });
      return path.join(made, name);
    };
    expect(openKeyFile(write('go', `${formatSigningKey('k1', seed)}\n`))).toMatchObject({ ok: true, value: { name: 'k1', type: 'note' } });
    const pem = `-----BEGIN PRIVATE KEY-----\n${Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]).toString('base64')}\n-----END PRIVATE KEY-----\n`;
    expect(openKeyFile(write('pem', pem)).findings.map(({ id }) => id)).toEqual(['key/unsupported']);
    expect(openKeyFile(write('empty', '')).findings.map(({ id }) => id)).toEqual(['key/malformed']);
  });

  test('shows nothing of the secret in any error', () => {
    const made = folder();
    const file = path.join(made, 'key');
    saveKeyFile(file, { ...options, seed });
    const text = readFileSync(file, 'utf8');
    const said: string[] = [];
    const open = (content: string, mode = 0o600): void => {
      rmSync(file);
      writeFileSync(file, content, { mode });
      chmodSync(file, mode);
      try {
        said.push(JSON.stringify(openKeyFile(file).findings));
      } catch (thrown) {
        said.push(`${String(thrown)} ${JSON.stringify((thrown as Error).cause)} ${(thrown as Error).stack ?? ''}`);
      }
    };
    open(text, 0o644);
    for (let at = 0; at < text.length; at += 7) open(text.slice(0, at) + text.slice(at + 1));
    open(text.replace('k1+', 'k2+'));
    for (const form of ['hex', 'base64', 'base64url'] as const) expect(said.join('\n')).not.toContain(Buffer.from(seed).toString(form).slice(0, 20));
    expect(said.join('\n')).not.toContain('7,7,7,7');
  });
});

describe('rotating', () => {
  const files = () => {
    const made = folder();
    const [file, to] = [path.join(made, 'old'), path.join(made, 'new')];
    return { file, to, vkey: generateKeyFile(file, options) };
  };

  test('leaves a new key, a statement by both keys, and an old key that signs nothing more', async () => {
    const { file, to, vkey } = files();
    const rotated = await rotateKeyFile(file, { to, now });
    if (!rotated.ok) throw new Error('refused');
    expect(openKeyFile(to)).toMatchObject({ ok: true, value: { name: 'k1', type: 'note', vkey: rotated.value.vkey } });
    expect(openKeyFile(file).findings.map(({ id }) => id)).toEqual(['key/replaced']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const shown = verifyKeyRotation(canonicalBytes(rotated.value.rotation));
    const [from, next] = [parseVkey(vkey), parseVkey(rotated.value.vkey)];
    expect(shown).toMatchObject({ ok: true, value: { from: from.ok && from.value, to: next.ok && next.value, time: now } });
  });

  test('again gives the same answer, and to another file is refused', async () => {
    const { file, to } = files();
    const first = await rotateKeyFile(file, { to, now });
    expect(await rotateKeyFile(file, { to, now: '2026-03-02T00:00:00Z' })).toEqual(first);
    expect((await rotateKeyFile(file, { to: `${to}2`, now })).findings.map(({ id }) => id)).toEqual(['key/replaced']);
  });

  test('never writes over a file that is not of this rotation', async () => {
    const { file, to } = files();
    generateKeyFile(to, options);
    await expect(rotateKeyFile(file, { to, now })).rejects.toMatchObject({ code: 'exists' });
    await expect(rotateKeyFile(file, { to: file, now })).rejects.toMatchObject({ code: 'exists' });
    expect(openKeyFile(file).ok).toBe(true);
  });

  test('refuses the text of Go, which cannot say that it was replaced', async () => {
    const { to } = files();
    const go = `${to}.go`;
    writeFileSync(go, formatSigningKey('k1', seed), { mode: 0o600 });
    expect((await rotateKeyFile(go, { to, now })).findings.map(({ id }) => id)).toEqual(['key/unsupported']);
  });

  test('loses no key and reads nothing half-written, whichever call fails or crashes; run again, it is finished', async () => {
    let steps = 0;
    for (const when of ['before', 'after'] as const) {
      for (let n = 1; ; n++) {
        const { file, to, vkey } = files();
        const { files: calls, reached } = failing(n, when);
        const first = await rotateKeyFile(file, { to, now }, calls).catch((thrown: unknown) => thrown);
        if (!reached()) break;
        steps++;
        expect(first).toBeInstanceOf(AttestationsError);
        const old = openKeyFile(file);
        const isReplaced = old.findings.some(({ id }) => id === 'key/replaced');
        expect(old.ok || isReplaced).toBe(true);
        const before = readdirSync(path.dirname(file)).includes('new') ? openKeyFile(to) : undefined;
        if (isReplaced || before !== undefined) expect(before?.ok).toBe(true);
        const second = await rotateKeyFile(file, { to, now }, patient);
        if (!second.ok) throw new Error('refused');
        if (before?.ok === true) expect(second.value.vkey).toBe(before.value.vkey);
        expect(openKeyFile(file).findings.map(({ id }) => id)).toEqual(['key/replaced']);
        const shown = verifyKeyRotation(canonicalBytes(second.value.rotation));
        const from = parseVkey(vkey);
        expect(shown).toMatchObject({ ok: true, value: { from: from.ok && from.value } });
      }
    }
    expect(steps).toBeGreaterThanOrEqual(14);
  });
});

describe('two commands on one file', () => {
  const revocation = { revokedAt: now, reason: 'retired' } as const;

  /** The machine's calls, with something else happening right before files change their names. */
  const before = (happens: () => void): KeyFiles => ({
    ...machineFiles,
    rename(from, to) {
      happens();
      machineFiles.rename(from, to);
    },
  });

  /** Whether the work waits for a lock. */
  function waits(work: (files: KeyFiles) => unknown): boolean {
    const waiting = { ...machineFiles, pause: () => { throw new RangeError('waits'); } };
    return codeOf(() => work(waiting)) === 'RangeError: waits';
  }

  test('take turns: appending to a list, revoking and rotating a key wait until the other is done', async () => {
    const made = folder();
    const [a, b] = ['a', 'b'].map((name) => generateKeyFile(path.join(made, name), options)) as [string, string];
    const [list, key] = [path.join(made, 'revoked.json'), path.join(made, 'a')];
    const seen: boolean[] = [];
    appendRevocation(list, { ...revocation, vkey: a }, before(() => seen.push(waits((files) => appendRevocation(list, { ...revocation, vkey: b }, files)))));
    revokeKeyFile(key, revocation, before(() => seen.push(waits((files) => revokeKeyFile(key, { ...revocation, reason: 'compromised' }, files)))));
    expect(seen).toEqual([true, true]);
    expect(appendRevocation(list, { ...revocation, vkey: b })).toMatchObject({ value: true });
    expect(parseRevocations(readFileSync(list))).toMatchObject({ value: [{}, {}] });
    expect(readdirSync(made).sort()).toEqual(['a', 'b', 'revoked.json']);
    await expect(rotateKeyFile(key, { to: `${key}2`, now })).resolves.toMatchObject({ ok: false, findings: [{ id: 'key/revoked' }] });
  });

  test('do not rotate a key twice, nor lose that it was revoked', async () => {
    const made = folder();
    const key = path.join(made, 'key');
    generateKeyFile(key, options);
    const both = await Promise.all(['one', 'two'].map((name) => rotateKeyFile(key, { to: path.join(made, name), now })));
    expect(both.map(({ ok }) => ok).sort()).toEqual([false, true]);
    expect(readdirSync(made).length).toBe(2);
    const next = path.join(made, readdirSync(made).find((name) => name !== 'key') ?? '');
    const rotating = rotateKeyFile(next, { to: path.join(made, 'three'), now });
    revokeKeyFile(next, revocation);
    expect(await rotating).toMatchObject({ ok: false, findings: [{ id: 'key/revoked' }] });
    expect(describeKeyFile(next)).toMatchObject({ value: { revoked: { reason: 'retired' } } });
  });

  test('write nothing if the lock was lost meanwhile, and are not stopped by one that was left behind', () => {
    const made = folder();
    const [a, b] = ['a', 'b'].map((name) => generateKeyFile(path.join(made, name), options)) as [string, string];
    const list = path.join(made, 'revoked.json');
    const lock = path.join(made, '.revoked.json.lock');
    // This one stands still for a minute before it reads, and another goes on.
    let looks = 0;
    const standing: KeyFiles = {
      ...machineFiles,
      identify(file) {
        if (++looks === 2) appendRevocation(list, { ...revocation, vkey: b }, patient);
        return machineFiles.identify(file);
      },
    };
    expect(codeOf(() => appendRevocation(list, { ...revocation, vkey: a }, standing))).toBe('io');
    expect(parseRevocations(readFileSync(list))).toMatchObject({ value: [{}] });
    writeFileSync(lock, '');
    expect(appendRevocation(list, { ...revocation, vkey: a }, patient)).toMatchObject({ value: true });
    expect(readdirSync(made).sort()).toEqual(['a', 'b', 'revoked.json']);
  });

  test.each(['1970-01-01T00:00:00Z', '2100-01-01T00:00:00Z'])('wait for a lock whatever its date, %s: clocks jump', (date) => {
    const made = folder();
    const vkey = generateKeyFile(path.join(made, 'key'), options);
    const list = path.join(made, 'revoked.json');
    const lock = path.join(made, '.revoked.json.lock');
    writeFileSync(lock, '');
    utimesSync(lock, new Date(date), new Date(date));
    expect(waits((files) => appendRevocation(list, { ...revocation, vkey }, files))).toBe(true);
    expect(appendRevocation(list, { ...revocation, vkey }, patient)).toMatchObject({ value: true });
  });

  test('take no lock away that others take one after the other, and give up', () => {
    const made = folder();
    const vkey = generateKeyFile(path.join(made, 'key'), options);
    const lock = path.join(made, '.revoked.json.lock');
    writeFileSync(lock, '');
    let turn = 0;
    const busy: KeyFiles = { ...machineFiles, pause: () => { utimesSync(lock, ++turn, turn); } };
    expect(codeOf(() => appendRevocation(path.join(made, 'revoked.json'), { ...revocation, vkey }, busy))).toBe('io');
    expect(readdirSync(made).sort()).toEqual(['.revoked.json.lock', 'key']);
  });
});

describe('revoking', () => {
  const revocation = { revokedAt: now, reason: 'retired' } as const;

  test('an earlier date is added; the same or a later one is there already', () => {
    const made = folder();
    const vkey = generateKeyFile(path.join(made, 'key'), options);
    const list = path.join(made, 'revoked.json');
    const append = (revokedAt: string): unknown => appendRevocation(list, { ...revocation, revokedAt, vkey });
    expect([append(now), append(now), append('2026-03-01T12:00:00.000000001Z'), append('2026-03-01T11:59:59Z')]).toMatchObject([{ value: true }, { value: false }, { value: false }, { value: true }]);
    expect(parseRevocations(readFileSync(list))).toMatchObject({ value: [{ revokedAt: now }, { revokedAt: '2026-03-01T11:59:59Z' }] });
  });

  test('a list behind a symbolic link stays behind it', () => {
    const made = folder();
    const vkey = generateKeyFile(path.join(made, 'key'), options);
    mkdirSync(path.join(made, 'shared'));
    writeFileSync(path.join(made, 'shared', 'list'), '{"schema_version":"plimsoll.revocations.v1","revocations":[]}');
    symlinkSync(path.join('shared', 'list'), path.join(made, 'link'));
    expect(appendRevocation(path.join(made, 'link'), { ...revocation, vkey })).toMatchObject({ value: true });
    expect(parseRevocations(readFileSync(path.join(made, 'shared', 'list')))).toMatchObject({ value: [{}] });
  });

  test('a list that is cut short by a failure or crash is the old one or the new one, whole', () => {
    let steps = 0;
    for (const when of ['before', 'after'] as const) {
      for (let n = 1; ; n++) {
        const made = folder();
        const [a, b] = ['a', 'b'].map((name) => generateKeyFile(path.join(made, name), options)) as [string, string];
        const file = path.join(made, 'revoked.json');
        appendRevocation(file, { ...revocation, vkey: a });
        const { files, reached } = failing(n, when);
        const code = codeOf(() => appendRevocation(file, { ...revocation, vkey: b }, files));
        if (!reached()) break;
        steps++;
        expect(code).toBe('io');
        const there = parseRevocations(readFileSync(file));
        expect(there.ok && [1, 2].includes(there.value.length)).toBe(true);
        expect(appendRevocation(file, { ...revocation, vkey: b }, patient)).toEqual({ ok: true, findings: [], value: there.ok && there.value.length === 1 });
        expect(parseRevocations(readFileSync(file))).toMatchObject({ ok: true, value: [{ reason: 'retired' }, { reason: 'retired' }] });
      }
    }
    expect(steps).toBeGreaterThanOrEqual(6);
  });

  test('a key file that says so signs nothing more, and still says which key it holds', () => {
    const file = path.join(folder(), 'key');
    const vkey = generateKeyFile(file, options);
    expect(revokeKeyFile(file, revocation)).toEqual({ ok: true, findings: [], value: { vkey } });
    expect(openKeyFile(file).findings.map(({ id }) => id)).toEqual(['key/revoked']);
    expect(describeKeyFile(file)).toMatchObject({ ok: true, value: { vkey, revoked: { at: now, reason: 'retired' } } });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('a compromised key stays compromised, whatever is said later', () => {
    const file = path.join(folder(), 'key');
    generateKeyFile(file, options);
    for (const reason of ['retired', 'compromised', 'superseded'] as const) revokeKeyFile(file, { revokedAt: now, reason });
    expect(describeKeyFile(file)).toMatchObject({ value: { revoked: { reason: 'compromised' } } });
  });

  test('needs a key and a time, and a list that can be read', () => {
    const made = folder();
    const vkey = generateKeyFile(path.join(made, 'key'), options);
    const list = path.join(made, 'revoked.json');
    expect(() => appendRevocation(list, { ...revocation, vkey: 'x' })).toThrow(RangeError);
    expect(() => appendRevocation(list, { ...revocation, vkey, revokedAt: 'now' })).toThrow(RangeError);
    expect(() => revokeKeyFile(path.join(made, 'key'), { ...revocation, revokedAt: 'now' })).toThrow(RangeError);
    expect(codeOf(() => appendRevocation(made, { ...revocation, vkey }))).toBe('io');
  });

  test('the description of a key has no secret, in whatever form the key is', () => {
    const made = folder();
    saveKeyFile(path.join(made, 'key'), { ...options, seed });
    writeFileSync(path.join(made, 'go'), formatSigningKey('k1', seed), { mode: 0o600 });
    writeFileSync(path.join(made, 'bad'), '{"schema_version":1}', { mode: 0o600 });
    expect(describeKeyFile(path.join(made, 'key'))).toMatchObject({ ok: true, value: { name: 'k1', type: 'note', createdAt: now } });
    expect(describeKeyFile(path.join(made, 'go'))).toMatchObject({ ok: true, value: { name: 'k1', type: 'note' } });
    expect(describeKeyFile(path.join(made, 'bad')).findings.map(({ id }) => id)).toEqual(['key/malformed']);
    for (const name of ['key', 'go']) expect(JSON.stringify(describeKeyFile(path.join(made, name)))).not.toContain('BwcHBwcHBwcHBwcH');
  });
});
