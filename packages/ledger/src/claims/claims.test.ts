import { accept, type ClaimResult, type EvidenceReader, evidenceRules, refuse } from '@plimsoll/findings';
import { encodeUtf8, toHex } from '@plimsoll/bytes';
import { setOfJson, sha256 } from '@plimsoll/merkle';
import { ed25519Signer, formatVkey, noteSigner } from '@plimsoll/signed-note';
import { describe, expect, test } from 'vitest';
import { claimKinds } from '../claims.ts';
import { type Entry, memoryStore, openLedger, renderGovernanceLog } from '../index.ts';

type Files = Map<string, Uint8Array>;

/** Evidence held in memory. */
function evidenceOf(files: Files): EvidenceReader {
  return {
    read: (name) => {
      const bytes = files.get(name);
      return Promise.resolve(bytes === undefined ? refuse(evidenceRules.finding('evidence/missing', { sentence: `${name} is not there` })) : accept({ name, bytes, sha256: toHex(sha256(bytes)) }));
    },
    list: (folder) => Promise.resolve(accept([...files.keys()].filter((name) => name.startsWith(`${folder}/`)).sort())),
  };
}

async function verify(kind: string, claim: unknown, files: Files): Promise<ClaimResult> {
  const found = claimKinds.find((each) => each.kind === kind)!;
  return found.verify(found.schema.parse(claim), evidenceOf(files));
}
const ids = (result: ClaimResult): string[] => result.findings.map((finding) => finding.id);

const records = [{ id: 'meta_prod', state: { mode: 'shadow' } }];
const set = setOfJson(records, { domain: 'mec/flags' });
const root = set.ok ? toHex(set.value.root) : '';
const signer = noteSigner('log.example/claims', ed25519Signer(new Uint8Array(32).fill(4)));

/** A workspace with a ledger of the given actions, one minute apart, its Markdown view, a registry and a policy. */
async function workspace(...actions: string[]): Promise<Files> {
  const start = Date.parse('2026-03-01T12:00:00Z');
  const store = memoryStore({ origin: 'log.example/claims' });
  const ledger = await openLedger({ store, signers: [signer], clock: () => start });
  const anchored = { profile: 'plimsoll.set.v1', sha256: root };
  const entries = actions.map((action, i) => ({
    id: `g${i}`,
    source: '/claims',
    type: 'dev.plimsoll.governance.recorded.v1',
    time: new Date(start + i * 60_000).toISOString(),
    data: { governance: { phase: 'M6', action, root: action === 'INIT' ? null : anchored, signer: 'governance', notes: '' } },
  }));
  expect(await ledger.append(entries)).toMatchObject({ ok: true });
  const files: Files = new Map();
  const reader = await ledger.read();
  const logged: Entry[] = [];
  for await (const entry of reader.entries()) if (entry.ok) logged.push(entry.value.entry);
  for await (const path of store.list()) files.set(`ledger/${path}`, (await store.read(path))!);
  files.set('log.md', encodeUtf8(renderGovernanceLog(logged)));
  files.set('flags.json', encodeUtf8(JSON.stringify({ records })));
  files.set('policy', encodeUtf8(`log ${formatVkey(signer.verifier)}\nquorum none\n`));
  return files;
}

describe('ledger', () => {
  const claim = { folder: 'ledger', policy: 'policy' };

  test('holds for an untouched log', async () => {
    const result = await verify('ledger', claim, await workspace('INIT', 'PROMOTE'));
    expect(result).toMatchObject({ findings: [], holds: { sentence: expect.stringContaining('all 2 entries') as string, evidence: [{ name: 'ledger/checkpoint' }, { name: 'policy' }] } });
  });

  test('an altered entry is named by file and does not hold', async () => {
    const files = await workspace('INIT', 'PROMOTE');
    const bundle = Uint8Array.from(files.get('ledger/tile/entries/000.p/2')!);
    bundle[60]! ^= 1;
    files.set('ledger/tile/entries/000.p/2', bundle);
    const result = await verify('ledger', claim, files);
    expect(result.holds).toBeUndefined();
    expect(result.findings).toContainEqual(expect.objectContaining({ id: 'ledger/entry-altered', location: { file: 'ledger/tile/entries/000.p/2' } }));
  });

  test('a policy in the claim holds out against a log and a policy that were replaced together', async () => {
    const files = await workspace('INIT');
    const text = Buffer.from(files.get('policy')!).toString();
    const result = await verify('ledger', { ...claim, policy: { text } }, files);
    expect(result).toMatchObject({ findings: [], holds: { evidence: [{ name: 'ledger/checkpoint' }] } });
    const stranger = formatVkey(noteSigner('log.example/claims', ed25519Signer(new Uint8Array(32).fill(5))).verifier);
    expect(ids(await verify('ledger', { ...claim, policy: { text: `log ${stranger}\nquorum none\n` } }, files))).toEqual(['ledger/checkpoint-bad']);
    expect((await verify('ledger', { ...claim, policy: { text: 'nonsense' } }, files)).findings.map(({ id, location }) => [id, location?.file])).toEqual([['trust/malformed', undefined]]);
  });

  test('a ledger without entries shows nothing', async () => {
    const store = memoryStore({ origin: 'log.example/claims' });
    const empty = await openLedger({ store, signers: [signer], clock: () => 0 });
    await empty.read();
    const files: Files = new Map([['policy', (await workspace('INIT')).get('policy')!]]);
    for await (const path of store.list()) files.set(`ledger/${path}`, (await store.read(path))!);
    const result = await verify('ledger', claim, files);
    expect(result).toMatchObject({ findings: [{ id: 'ledger-claim/empty', verdict: 'inconclusive' }] });
    expect(result.holds).toBeUndefined();
  });

  test('a file that nothing explains is a warning beside a claim that holds', async () => {
    const files = await workspace('INIT');
    files.set('ledger/notes.txt', encodeUtf8('x'));
    expect(await verify('ledger', claim, files)).toMatchObject({ findings: [{ id: 'ledger/stray-file', severity: 'warning' }], holds: { sentence: expect.stringContaining('with 1 warning') as string } });
  });

  test('a file that may not be read is unreadable, not missing', async () => {
    const files = await workspace('INIT');
    const reader = evidenceOf(files);
    const read = (name: string) => (name === 'ledger/checkpoint' ? Promise.resolve(refuse(evidenceRules.finding('evidence/unreadable', { sentence: 'EACCES', location: { file: name } }))) : reader.read(name));
    const kind = claimKinds.find((each) => each.kind === 'ledger')!;
    expect(ids(await kind.verify(kind.schema.parse(claim), { ...reader, read }))).toEqual(['evidence/unreadable']);
  });

  test('a known checkpoint is demanded', async () => {
    const files = await workspace('INIT');
    files.set('seen', (await workspace('INIT', 'PROMOTE')).get('ledger/checkpoint')!);
    expect(ids(await verify('ledger', { ...claim, known: ['seen'] }, files))).toEqual(['ledger/rolled-back']);
    expect(ids(await verify('ledger', { ...claim, known: ['gone'] }, files))).toEqual(['evidence/missing']);
  });

  test('without policy, or with a malformed one, nothing holds', async () => {
    const files = await workspace('INIT');
    files.set('policy', encodeUtf8('log nonsense\n'));
    const result = await verify('ledger', claim, files);
    expect(result.holds).toBeUndefined();
    expect(result.findings[0]).toMatchObject({ id: 'trust/malformed', location: { file: 'policy', line: 1 } });
    files.delete('policy');
    expect(ids(await verify('ledger', claim, files))).toEqual(['evidence/missing']);
  });
});

describe('governance-log', () => {
  const ledger = { folder: 'ledger', policy: 'policy' };
  const claim = { file: 'log.md', ledger, registries: [{ file: 'flags.json', profile: { domain: 'mec/flags' } }], order: [{ first: 'ROLLBACK-DRYRUN', then: 'PROMOTE' }] };

  test('holds for the view of the ledger with roots that are real, in order', async () => {
    expect(await verify('governance-log', claim, await workspace('INIT', 'MERKLE-ANCHOR', 'ROLLBACK-DRYRUN', 'PROMOTE'))).toMatchObject({ findings: [], holds: {} });
  });

  test('without a ledger no row is backed', async () => {
    expect(ids(await verify('governance-log', { file: 'log.md' }, await workspace('INIT')))).toEqual(['govlog/row-unbacked']);
  });

  test('a promotion before its rehearsal is named with both times', async () => {
    const result = await verify('governance-log', claim, await workspace('INIT', 'PROMOTE', 'ROLLBACK-DRYRUN'));
    expect(result.findings).toMatchObject([{ id: 'governance/action-order', actual: ['2026-03-01T12:01:00Z', '2026-03-01T12:02:00Z'], location: { file: 'log.md', line: 6 } }]);
    expect(result.holds).toBeUndefined();
  });

  test('a promotion without any rehearsal is inconclusive', async () => {
    expect((await verify('governance-log', claim, await workspace('INIT', 'PROMOTE'))).findings).toMatchObject([{ id: 'governance/action-missing', verdict: 'inconclusive' }]);
  });

  test('a root that no registry has is named', async () => {
    const files = await workspace('INIT', 'MERKLE-ANCHOR');
    files.set('flags.json', encodeUtf8(JSON.stringify({ records: [...records, { id: 'other' }] })));
    expect(ids(await verify('governance-log', claim, files))).toEqual(['governance/root-unknown']);
  });

  test('an edited row differs from the ledger', async () => {
    const files = await workspace('INIT', 'MERKLE-ANCHOR');
    files.set('log.md', encodeUtf8(Buffer.from(files.get('log.md')!).toString().replace('| governance |', '| somebody |')));
    expect(ids(await verify('governance-log', claim, files))).toEqual(['govlog/row-differs']);
  });

  test('a ledger that no trusted key signed is no backing, though its entries are those of the rows', async () => {
    const files = await workspace('INIT', 'MERKLE-ANCHOR');
    const forged = await workspace('INIT', 'MERKLE-ANCHOR', 'PROMOTE');
    for (const [name, bytes] of forged) if (!name.endsWith('checkpoint')) files.set(name, bytes);
    const text = Buffer.from(forged.get('ledger/checkpoint')!).toString();
    files.set('ledger/checkpoint', encodeUtf8(`${text.slice(0, text.indexOf('\n\n'))}\n\n— log.example/claims AAAAAAAA\n`));
    const result = await verify('governance-log', { file: 'log.md', ledger }, files);
    expect(result.findings).toMatchObject([{ id: 'ledger/checkpoint-bad', integrity: true, location: { file: 'ledger/checkpoint' } }]);
    expect(result.holds).toBeUndefined();
  });

  test('a table without rows shows nothing, with or without a ledger', async () => {
    const files = await workspace('INIT');
    files.set('log.md', encodeUtf8(renderGovernanceLog([])));
    expect(await verify('governance-log', { file: 'log.md' }, files)).toMatchObject({ findings: [{ id: 'governance/no-rows', verdict: 'inconclusive', location: { file: 'log.md' } }] });
    expect(ids(await verify('governance-log', { file: 'log.md', ledger }, files))).toEqual(['governance/no-rows', 'govlog/row-missing']);
  });

  test('the sentence says so where no root was looked for', async () => {
    expect((await verify('governance-log', { file: 'log.md', ledger }, await workspace('INIT'))).holds?.sentence).toContain('roots they name were not looked for');
  });

  test('a ledger that cannot be read is no backing', async () => {
    const files = await workspace('INIT');
    files.delete('ledger/checkpoint');
    expect(ids(await verify('governance-log', claim, files))).toEqual(['ledger/checkpoint-missing', 'govlog/row-unbacked']);
  });
});
