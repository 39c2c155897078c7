import { generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { envelopeSigner, IN_TOTO_PAYLOAD_TYPE, pae, parseStatement, signEnvelope, statement, verifyEnvelope } from '@plimsoll/attestations';
import { openKeyFile } from '@plimsoll/attestations/node';
import { parseVkey } from '@plimsoll/signed-note';
import { describe, expect, it } from 'vitest';
import { type Outcome, runInProcess, type World } from './run-in-process.ts';
import { temporaryFolder } from './temporary.ts';

const run = (line: string, world: World): Promise<Outcome> => runInProcess(line.split(' '), world);
const idsOf = ({ stdout }: Outcome): readonly string[] => (JSON.parse(stdout) as { findings: { id: string }[] }).findings.map(({ id }) => id);
const root = 'ab'.repeat(32);
const payload = statement({ subject: [{ name: 'registry', digest: { sha256: root } }], predicateType: 'urn:example:x', predicate: { a: 1 } });

/** A folder with a statement and two keys, and their public keys. */
async function people(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<{ directory: string; ann: string; bob: string }> {
  const directory = temporaryFolder({ 'statement.json': payload, ...files });
  const vkeyOf = async (name: string): Promise<string> => (await run(`keys generate --name ${name} -o ${name}.key`, { directory })).stdout.trim();
  return { directory, ann: await vkeyOf('ann'), bob: await vkeyOf('bob') };
}

describe('attest sign and verify', () => {
  it('signs a statement, adds a second signature, and prints exactly the signed bytes', async () => {
    const { directory, ann, bob } = await people();
    expect(await run('attest sign statement.json --key ann.key -o statement.dsse', { directory })).toEqual({ code: 0, stdout: '', stderr: '' });
    expect((await run('attest sign statement.json --key bob.key --add statement.dsse -o statement.dsse', { directory })).code).toBe(0);
    expect(await run(`attest verify statement.dsse --key ${ann}`, { directory })).toEqual({ code: 0, stdout: Buffer.from(payload).toString(), stderr: '' });
    const both = await run(`attest verify statement.dsse --key ${ann} --key ${bob} --json`, { directory });
    expect(JSON.parse(both.stdout)).toMatchObject({ findings: [{ id: 'cli/computed', detail: { payloadType: 'application/vnd.in-toto+json', signers: [{ name: 'ann' }, { name: 'bob' }] } }] });
    const once = await run('attest sign statement.json --key ann.key --key bob.key', { directory });
    expect(once.stdout).toBe(readFileSync(path.join(directory, 'statement.dsse'), 'utf8'));
  });

  it('exits 4 for an envelope that nobody known has signed, one that was changed, and one that is none', async () => {
    const { directory, ann, bob } = await people({ 'none.dsse': '{}' });
    const { stdout } = await run('attest sign statement.json --key ann.key', { directory });
    writeFileSync(path.join(directory, 'a.dsse'), stdout);
    writeFileSync(path.join(directory, 'b.dsse'), stdout.replace('in-toto+json', 'in-toto+json2'));
    for (const [line, id] of [[`a.dsse --key ${bob}`, 'dsse/no-valid-signature'], [`b.dsse --key ${ann}`, 'dsse/no-valid-signature'], [`none.dsse --key ${ann}`, 'dsse/malformed']] as const) {
      const refused = await run(`attest verify ${line} --json`, { directory });
      expect([refused.code, new Set(idsOf(refused))]).toEqual([4, new Set([id])]);
    }
    expect(idsOf(await run(`attest verify a.dsse --key ${ann} --type text/plain --json`, { directory }))).toEqual(['dsse/payload-type']);
  });

  it('takes one signature for one, however many keys are given', async () => {
    const { directory, ann, bob } = await people();
    writeFileSync(path.join(directory, 'a.dsse'), (await run('attest sign statement.json --key ann.key', { directory })).stdout);
    writeFileSync(path.join(directory, 'ab.dsse'), (await run('attest sign statement.json --key ann.key --key bob.key', { directory })).stdout);
    const verify = (line: string): Promise<Outcome> => run(`attest verify ${line} --json`, { directory });
    expect((await verify(`a.dsse --key ${ann} --key ${bob}`)).code).toBe(0);
    expect((await verify(`ab.dsse --key ${ann} --key ${bob} --at-least 2`)).code).toBe(0);
    const refused = await verify(`a.dsse --key ${ann} --key ${bob} --at-least 2`);
    expect([refused.code, idsOf(refused)]).toEqual([1, ['dsse/too-few-signers']]);
    for (const line of [`a.dsse --key ${ann} --key ${ann} --at-least 2`, `a.dsse --key ${ann} --at-least 0`]) expect((await verify(line)).code).toBe(2);
  });

  it('signs anything under its own type, and as a statement only what is one', async () => {
    const { directory, ann } = await people({ 'report.txt': 'all good\n' });
    expect(idsOf(await run('attest sign report.txt --key ann.key --json', { directory }))).toContain('statement/bad-type');
    const { stdout } = await run('attest sign report.txt --type text/plain --key ann.key', { directory });
    expect(await run(`attest verify - --key ${ann}`, { directory, stdin: stdout })).toEqual({ code: 0, stdout: 'all good\n', stderr: '' });
    expect((await run('attest sign statement.json --key ann.key --add x.dsse', { directory: temporaryFolder({ 'statement.json': payload }) })).code).toBe(5);
    writeFileSync(path.join(directory, 'other.dsse'), stdout);
    expect((await run('attest sign statement.json --key ann.key --add other.dsse', { directory })).code).toBe(2);
    writeFileSync(path.join(directory, 'other.dsse'), '{}');
    expect((await run('attest sign statement.json --key ann.key --add other.dsse', { directory })).code).toBe(4);
  });

  it('refuses a signed payload that is no statement though its type says so', async () => {
    const { directory, ann } = await people();
    const key = openKeyFile(path.join(directory, 'ann.key'));
    if (!key.ok) throw new Error('no key');
    const forged = await signEnvelope(Buffer.from('{}'), IN_TOTO_PAYLOAD_TYPE, [envelopeSigner('ann', key.value)]);
    const refused = await run(`attest verify - --key ${ann} --json`, { directory, stdin: JSON.stringify(forged) });
    expect(refused.code).toBe(1);
    expect(idsOf(refused)).toContain('statement/bad-type');
  });

  it('reads envelopes of other tools with a key in PEM', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const sig = sign('sha256', pae('text/plain', payload), privateKey).toString('base64');
    const envelope = JSON.stringify({ payload: Buffer.from(payload).toString('base64url'), payloadType: 'text/plain', signatures: [{ sig }] });
    const directory = temporaryFolder({ 'builder.pem': publicKey.export({ format: 'pem', type: 'spki' }) as string, 'x.dsse': envelope });
    expect(await run('attest verify x.dsse --key-file builder.pem', { directory })).toEqual({ code: 0, stdout: Buffer.from(payload).toString(), stderr: '' });
  });

  it.each(['attest verify x.dsse', 'attest verify x.dsse --key x'])('exits 2 for %s', async (line) => {
    expect(await run(line, { directory: temporaryFolder({ 'x.dsse': '{}' }) })).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('attest export', () => {
  const finding = { id: 'cli/computed', verdict: 'pass', severity: 'note', sentence: 'x' };
  const reportOf = (verdict: string, exitCode: number, findings: object[]): string =>
    JSON.stringify({ schema_version: 'plimsoll.findings.v1', tool: 'plimsoll', version: '1', subject: 's', verdict, exit_code: exitCode, counts: { verdict: { pass: 1, fail: 0, inconclusive: 0, skip: 0 }, severity: { blocker: 0, critical: 0, warning: 0, note: 0 } }, findings });
  const passed = reportOf('pass', 0, [finding]);
  const failed = reportOf('fail', 1, [finding, { ...finding, id: 'json/bom', verdict: 'fail', severity: 'critical' }]);

  /** The statement in an envelope by Ann. */
  function opened(text: string, ann: string) {
    const vkey = parseVkey(ann);
    const verified = verifyEnvelope(Buffer.from(text), vkey.ok ? [vkey.value] : []);
    const read = verified.ok ? parseStatement(verified.value.payload) : undefined;
    if (read?.ok !== true) throw new Error('no statement');
    return read.value;
  }

  it('writes what passed as a signed SVR about the subject', async () => {
    const { directory, ann } = await people({ 'report.json': passed, 'policy.yaml': 'x' });
    const exported = await run(`attest export report.json --as svr --subject ${root} --name registry --policy policy.yaml --key ann.key`, { directory });
    expect(exported).toMatchObject({ code: 0, stderr: '' });
    expect(opened(exported.stdout, ann)).toMatchObject({
      subject: [{ name: 'registry', digest: { sha256: root } }],
      predicate: { timeCreated: '2026-03-01T09:00:00.000Z', properties: ['PLIMSOLL_CLI_COMPUTED'], verifier: { policies: [{ uri: 'policy.yaml' }] } },
    });
  });

  it('writes no SVR for what did not pass, and a VSA that says FAILED', async () => {
    const { directory, ann } = await people({ 'report.json': failed, 'policy.yaml': 'x' });
    const svr = await run(`attest export report.json --as svr --subject ${root} --key ann.key --json`, { directory });
    expect([svr.code, idsOf(svr)]).toEqual([1, ['statement/not-passed']]);
    const vsa = await run(`attest export report.json --as vsa --subject ${root} --policy policy.yaml --resource pkg:generic/app --input report.json --key ann.key -o app.vsa`, { directory });
    expect(vsa).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(opened(readFileSync(path.join(directory, 'app.vsa'), 'utf8'), ann).predicate).toMatchObject({ verificationResult: 'FAILED', verifiedLevels: ['FAILED'], resourceUri: 'pkg:generic/app' });
  });

  it('refuses a report whose verdict its findings do not give, and what is no report', async () => {
    const { directory } = await people({ 'edited.json': failed.replace('"verdict":"fail","exit_code":1', '"verdict":"pass","exit_code":0'), 'other.json': '{}', 'text.txt': 'x' });
    for (const file of ['edited.json', 'other.json']) expect(idsOf(await run(`attest export ${file} --as svr --subject ${root} --key ann.key --json`, { directory }))).toEqual(['cli/not-report']);
    expect(idsOf(await run(`attest export text.txt --as svr --subject ${root} --key ann.key --json`, { directory }))).toEqual(['json/syntax']);
    expect((await run(`attest export edited.json --as vsa --subject ${root} --key ann.key`, { directory })).code).toBe(1);
  });

  it('needs policy and resource for a VSA', async () => {
    const { directory } = await people({ 'report.json': passed });
    expect(await run(`attest export report.json --as vsa --subject ${root} --key ann.key`, { directory })).toMatchObject({ code: 2, stdout: '' });
  });
});
