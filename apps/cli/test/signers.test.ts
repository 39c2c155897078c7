import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { ed25519Signer, formatSigningKey, formatVkey, vkeyOf } from '@plimsoll/signed-note';
import { expect, it } from 'vitest';
import { type Outcome, runInProcess } from './run-in-process.ts';
import { temporaryFolder } from './temporary.ts';

/** Test keys of fixed seeds, worthless. */
const seedOf = (person: string): Uint8Array => new Uint8Array(32).fill(person.charCodeAt(0));
const vkey = (person: string): string => formatVkey(vkeyOf(person, 1, ed25519Signer(seedOf(person)).publicKey));
const key = (person: string, rest: object = {}): object => ({ id: `${person}-key`, vkey: vkey(person), human: person, roles: ['lead'], ...rest });
const policyOf = (...keys: readonly object[]): object => ({ schema_version: 'plimsoll.approval-policy.v1', name: 'signers', keys, require: [{ roles: ['lead'], atLeast: 1 }], clockSkewSeconds: 60 });

const ROOT = 'ab'.repeat(32);
const [SEVEN, EIGHT, NINE, TEN] = ['2026-03-01T07:00:00Z', '2026-03-01T08:00:00Z', '2026-03-01T09:00:00Z', '2026-03-01T10:00:00Z'] as const;

/** A ledger with one governance entry, recorded at nine, whose evidence is an approval that ann signed at eight. */
async function ledger(said: { readonly approve?: string; readonly by?: string; readonly at?: string; readonly of?: string; readonly governance?: object; readonly evidence?: string } = {}): Promise<(line: string) => Promise<Outcome>> {
  const directory = temporaryFolder();
  const run = (line: string, at: string, stdin?: string): Promise<Outcome> => runInProcess(line.split(' '), { directory, clock: () => Date.parse(at), ...(stdin !== undefined && { stdin }) });
  const { by = 'ann' } = said;
  const { stdout: log } = await run('ledger init log --origin example.org/log --key log.key', SEVEN);
  writeFileSync(path.join(directory, 'policy'), `log ${log.trim()}\nquorum none\n`);
  writeFileSync(path.join(directory, 'signers.json'), JSON.stringify(policyOf(key('ann'), key('bob'))));
  writeFileSync(path.join(directory, `${by}.key`), `${formatSigningKey(by, seedOf(by))}\n`, { mode: 0o600 });
  const approved = await run(`approve ${said.of ?? ROOT} --subject-time ${SEVEN} --key ${by}.key -o approval.json ${said.approve ?? ''}`.trim(), said.at ?? EIGHT);
  expect([approved.code, approved.stderr]).toEqual([0, '']);
  if (said.evidence !== undefined) writeFileSync(path.join(directory, 'approval.json'), said.evidence);
  const reference = JSON.parse((await run('ledger evidence log approval.json --media-type application/json', NINE)).stdout) as object;
  const governance = { phase: 'M6', action: 'PROMOTE', root: { profile: 'plimsoll.set.v1', sha256: ROOT }, signer: 'ann', notes: '', ...said.governance };
  const entry = { id: '1', source: '/ci', type: 'dev.plimsoll.governance.recorded.v1', time: NINE, data: { governance, evidence: [reference] } };
  expect(await run('ledger append log --key log.key', NINE, `${JSON.stringify(entry)}\n`)).toMatchObject({ code: 0 });
  return (line) => run(line, TEN);
}

/** Code, and what was found, of an audit of signers; that a log which grew keeps partial tiles for slow readers says nothing of them. */
async function signers(run: (line: string) => Promise<Outcome>, flags = '--signers signers.json'): Promise<readonly [number, ...string[]]> {
  const { code, stdout } = await run(`ledger audit log --policy policy --json ${flags}`.trim());
  const { findings } = JSON.parse(stdout) as { readonly findings: readonly { readonly id: string }[] };
  return [code, ...findings.map(({ id }) => id).filter((id) => id !== 'ledger/stale-partial').toSorted()];
}

const PROVEN = [0, 'ledger/audited'] as const;
const UNPROVEN = [3, 'ledger/audited', 'ledger/signer-unproven'] as const;

it.each([
  ['an approval of the root by the person', {}, PROVEN],
  ['by the key that is named', { governance: { signer: 'ann-key' } }, PROVEN],
  ['within the skew of clocks after the entry', { at: '2026-03-01T09:01:00Z' }, PROVEN],
  ['that did not expire before the entry', { approve: '--expires 2026-03-01T09:00:01Z' }, PROVEN],
  ['of a person whom the policy does not know', { governance: { signer: 'cem' } }, UNPROVEN],
  ['by somebody else of the policy', { by: 'bob' }, UNPROVEN],
  ['by somebody whom the policy does not know', { by: 'eve' }, UNPROVEN],
  ['of another root', { of: 'cd'.repeat(32) }, UNPROVEN],
  ['for an entry without a root', { governance: { root: null } }, UNPROVEN],
  ['that is a denial', { approve: '--deny' }, UNPROVEN],
  ['that was given after the entry', { at: '2026-03-01T09:01:01Z' }, UNPROVEN],
  ['that had expired', { approve: `--expires ${NINE}` }, UNPROVEN],
  ['that is no envelope', { evidence: 'ann approves' }, UNPROVEN],
])('a signer is proven or not by an approval: %s', async (_name, said, expected) => {
  expect(await signers(await ledger(said))).toEqual(expected);
});

it('counts a key only while it is valid, and until it is revoked', async () => {
  const run = await ledger();
  const audited = async (policy: object, revokedAt?: string, reason = 'retired'): Promise<number> => {
    const directory = temporaryFolder({ 'signers.json': JSON.stringify(policy), 'revocations.json': JSON.stringify({ schema_version: 'plimsoll.revocations.v1', revocations: revokedAt === undefined ? [] : [{ vkey: vkey('ann'), revokedAt, reason }] }) });
    return (await signers(run, `--signers ${directory}/signers.json --revocations ${directory}/revocations.json`))[0];
  };
  const policy = policyOf(key('ann'));
  expect(await audited(policy)).toBe(0);
  expect(await audited(policyOf(key('ann', { notBefore: EIGHT, notAfter: EIGHT })))).toBe(0);
  expect(await audited(policyOf(key('ann', { notBefore: NINE })))).toBe(3);
  expect(await audited(policyOf(key('ann', { notAfter: SEVEN })))).toBe(3);
  expect(await audited(policy, NINE)).toBe(0);
  expect(await audited(policy, EIGHT)).toBe(3);
  expect(await audited(policy, NINE, 'compromised')).toBe(3);
});

it('reads all entries also where an audit before left its state: keys may be revoked since', async () => {
  const run = await ledger();
  const more = Array.from({ length: 300 }, (_, i) => JSON.stringify({ id: `more-${i}`, source: '/ci', type: 'org.example.more.v1', time: NINE, data: {} }));
  const revocations = { schema_version: 'plimsoll.revocations.v1', revocations: [{ vkey: vkey('ann'), revokedAt: SEVEN, reason: 'compromised' }] };
  const directory = temporaryFolder({ 'more.jsonl': `${more.join('\n')}\n`, 'revocations.json': JSON.stringify(revocations) });
  expect(await run(`ledger append log --key log.key ${directory}/more.jsonl`)).toMatchObject({ code: 0 });
  expect(await signers(run, `--signers signers.json --state ${directory}/audit.json`)).toEqual(PROVEN);
  expect(await signers(run, `--signers signers.json --state ${directory}/audit.json --revocations ${directory}/revocations.json`)).toEqual(UNPROVEN);
});

it('takes a name for that of a person before that of a key', async () => {
  const run = await ledger({ by: 'bob' });
  const directory = temporaryFolder({ 'signers.json': JSON.stringify(policyOf(key('ann'), key('bob', { id: 'ann' }))) });
  expect(await signers(run, `--signers ${directory}/signers.json`)).toEqual(UNPROVEN);
});

it('needs the evidence itself, and a policy and revocations that can be read', async () => {
  const run = await ledger();
  expect(await signers(run, '')).toEqual(PROVEN);
  const directory = temporaryFolder({ bad: '{}' });
  for (const flags of [`--signers ${directory}/bad`, `--signers signers.json --revocations ${directory}/bad`, '--signers nothing']) {
    const { code, stdout, stderr } = await run(`ledger audit log --policy policy ${flags}`);
    expect([flags, code, stdout.includes('ledger/audited')]).toEqual([flags, flags.includes('bad') ? 1 : 5, false]);
    expect(stderr + stdout).toMatch(/bad|nothing/u);
  }
  expect(await run('ledger audit log --policy policy --revocations signers.json')).toMatchObject({ code: 2, stdout: '' });
});
