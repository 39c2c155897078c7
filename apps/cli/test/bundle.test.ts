import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { envelopeSigner, IN_TOTO_PAYLOAD_TYPE, signEnvelope, statement } from '@plimsoll/attestations';
import { ed25519Signer, formatVkey, noteSigner } from '@plimsoll/signed-note';
import { expect, it } from 'vitest';
import { type Outcome, runInProcess, type World } from './run-in-process.ts';
import { temporaryFolder } from './temporary.ts';

const plimsoll = (line: string, world: World = {}): Promise<Outcome> => runInProcess(line.split(' '), world);
const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const ids = ({ stdout }: Outcome): string[] => (JSON.parse(stdout) as { findings: { id: string }[] }).findings.map(({ id }) => id);

const report = '{"drift":0.01}';
const root = 'd56b60daef3e9efbad7a060f9e9b575bd2193d86eb68a6a6321295ddfbba4f05';
const key = ed25519Signer(new Uint8Array(32).fill(1));
const { verifier } = noteSigner('lead.example', key);
const stranger = formatVkey(noteSigner('stranger.example', ed25519Signer(new Uint8Array(32).fill(2))).verifier);

/** An envelope over a statement about this digest. */
async function envelopeAbout(digest: string): Promise<string> {
  const payload = statement({ subject: [{ digest: { sha256: digest } }], predicateType: 'https://example.org/approval/v1', predicate: {} });
  return JSON.stringify(await signEnvelope(payload, IN_TOTO_PAYLOAD_TYPE, [envelopeSigner('lead.example', key)]));
}

/** A folder with a ledger whose entry 0 records a root and names a report, the report, envelopes, policy and keys. */
async function workspace(): Promise<string> {
  const directory = temporaryFolder({ 'report.json': report, 'about-root.dsse': await envelopeAbout(root), 'about-other.dsse': await envelopeAbout(sha256('other')), keys: `${formatVkey(verifier)}\n${stranger}\n`, 'strangers': stranger });
  const { stdout: vkey } = await plimsoll('ledger init log --origin example.org/log --key log.key', { directory });
  writeFileSync(path.join(directory, 'policy'), `log ${vkey.trim()}\nquorum none\n`);
  const data = { governance: { phase: 'M6', action: 'GO', root: { profile: 'plimsoll.set.v1', sha256: root }, signer: 'lead', notes: '' }, evidence: [{ name: 'drift', sha256: sha256(report), size: report.length, mediaType: 'application/json' }] };
  const stdin = `${JSON.stringify({ id: 'go', source: '/test', type: 'org.example.decided.v1', data })}\n`;
  expect(await plimsoll('ledger append log --key log.key', { directory, stdin })).toMatchObject({ code: 0 });
  return directory;
}

it('a bundle with all that belongs to it is checked with nothing but a policy and keys', async () => {
  const directory = await workspace();
  expect(await plimsoll('ledger bundle log --index 0 --attestation about-root.dsse --evidence report.json -o go.bundle', { directory })).toMatchObject({ code: 0, stdout: '', stderr: '' });
  const elsewhere = temporaryFolder({ 'go.bundle': readFileSync(path.join(directory, 'go.bundle')), policy: readFileSync(path.join(directory, 'policy')), keys: readFileSync(path.join(directory, 'keys')) });
  const checked = await plimsoll('ledger check-bundle go.bundle --policy policy --keys keys --verbose', { directory: elsewhere });
  expect(checked).toMatchObject({ code: 0, stderr: '' });
  expect(checked.stdout.replaceAll(/\s+/gu, ' ')).toMatch(/entry 0 of the log example.org\/log of size 1, cosigned by no witness; 1 of 1 pieces of evidence.*signed by lead\.example/u);
});

it('attestations without keys are not checked, and that is inconclusive', async () => {
  const directory = await workspace();
  await plimsoll('ledger bundle log --index 0 --attestation about-root.dsse --evidence report.json -o go.bundle', { directory });
  const unchecked = await plimsoll('ledger check-bundle go.bundle --policy policy --json', { directory });
  expect([unchecked.code, ids(unchecked)]).toEqual([3, ['bundle/attestation-unchecked']]);
});

it.each([
  ['by nobody whose key counts', 'about-root.dsse', 'strangers', 'dsse/no-valid-signature'],
  ['about something else', 'about-other.dsse', 'keys', 'cli/attestation-unrelated'],
  ['that is no envelope', 'report.json', 'keys', 'dsse/malformed'],
])('an attestation %s is no pass', async (_, envelope, keys, id) => {
  const directory = await workspace();
  await plimsoll(`ledger bundle log --index 0 --attestation ${envelope} --evidence report.json -o go.bundle`, { directory });
  const checked = await plimsoll(`ledger check-bundle go.bundle --policy policy --keys ${keys} --json`, { directory });
  expect(checked.code).not.toBe(0);
  expect(ids(checked)).toContain(id);
  expect(ids(checked)).not.toContain('cli/computed');
});

it('evidence comes from files, from the evidence of the ledger, or beside the bundle', async () => {
  const directory = await workspace();
  const digest = sha256(report);
  mkdirSync(path.join(directory, `log/evidence/sha256/${digest.slice(0, 2)}`), { recursive: true });
  writeFileSync(path.join(directory, `log/evidence/sha256/${digest.slice(0, 2)}/${digest}`), report);
  await plimsoll('ledger bundle log --index 0 --embed -o embedded.bundle', { directory });
  const embedded = await plimsoll('ledger check-bundle embedded.bundle --policy policy --json', { directory });
  expect([embedded.code, ids(embedded)]).toEqual([0, ['cli/computed']]);
  await plimsoll('ledger bundle log --index 0 -o named.bundle', { directory });
  const named = await plimsoll('ledger check-bundle named.bundle --policy policy --json', { directory });
  expect(ids(named)).toContain('bundle/evidence-absent');
  const beside = await plimsoll('ledger check-bundle named.bundle --policy policy --evidence report.json --json', { directory });
  expect([beside.code, ids(beside)]).toEqual([0, ['cli/computed']]);
  expect(await plimsoll('ledger bundle log --index 0 --evidence policy -o x', { directory })).toMatchObject({ code: 2 });
});

it('goes to standard output and is read from standard input, by leaf hash too', async () => {
  const directory = await workspace();
  const { stdout: shown } = await plimsoll('ledger show log', { directory });
  const { leafHash } = JSON.parse(shown.split('\n')[1] ?? '') as { leafHash: string };
  const { stdout: bundle } = await plimsoll(`ledger bundle log --entry ${leafHash}`, { directory });
  expect(await plimsoll('ledger check-bundle - --policy policy', { directory, stdin: bundle })).toMatchObject({ code: 0 });
  expect(await plimsoll('ledger check-bundle - --policy policy', { directory, stdin: bundle.replace('"proof":"c2sp', '"proof":"C2sp') })).toMatchObject({ code: 4 });
});

it('what cannot be is said', async () => {
  const directory = await workspace();
  expect(await plimsoll('ledger bundle log', { directory })).toMatchObject({ code: 2 });
  expect(await plimsoll('ledger bundle log --index 7', { directory })).toMatchObject({ code: 1 });
  expect(await plimsoll(`ledger bundle log --entry ${sha256('')}`, { directory })).toMatchObject({ code: 1 });
  expect(await plimsoll('ledger check-bundle report.json --policy policy', { directory })).toMatchObject({ code: 4 });
  expect(await plimsoll('ledger check-bundle report.json --policy report.json', { directory })).not.toMatchObject({ code: 0 });
  expect(await plimsoll('ledger check-bundle report.json --policy policy --keys log.key', { directory })).toMatchObject({ code: 2 });
});
