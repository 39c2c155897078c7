import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readRegistry, type Registry, writeRegistry } from '@plimsoll/flags';
import { describe, expect, it } from 'vitest';
import { ids, registry, type Reported, rootOf, workspace } from './flag-workspace.ts';
import type { Outcome } from './run-in-process.ts';

const WHO = '--actor ann --rationale M6';
const POLICY = ['--policy', 'flag-change=policy.json'].join(' ');

/** A workspace with a ledger, a policy of one approver, and a registry that the default rules hold for. */
async function governed() {
  const { directory, plimsoll } = workspace();
  const file = (name: string): string => path.join(directory, name);
  const text = (name = 'flags.json'): string => readFileSync(file(name), 'utf8');
  const state = (): Registry => {
    const read = readRegistry(text());
    if (!read.ok) throw new Error(read.findings[0]?.sentence ?? '');
    return read.value.registry;
  };
  expect((await plimsoll('ledger init log --origin example.org/log --key log.key')).code).toBe(0);
  const key = (await plimsoll('keys show log.key')).stdout.trim();
  writeFileSync(file('trust-policy'), `log ${key}\nquorum none\n`);
  writeFileSync(file('plimsoll.config.yaml'), 'schema_version: plimsoll.config.v1\nname: x\nledger: { path: log, key: log.key }\nclaims: []\n');
  await plimsoll('keys generate --name bob -o bob.key');
  const vkey = (await plimsoll('keys show bob.key')).stdout.trim();
  writeFileSync(file('policy.json'), JSON.stringify({ schema_version: 'plimsoll.approval-policy.v1', name: 'changes', keys: [{ id: 'bob', vkey, human: 'bob', roles: ['lead'] }], require: [{ roles: ['lead'], atLeast: 1 }] }));
  writeFileSync(file('report.json'), '{}');
  expect((await plimsoll('flags init flags.json --registry prod_flags --env production --actor ann')).code).toBe(0);
  const entries = async (): Promise<readonly { readonly type: string; readonly data: Readonly<Record<string, unknown>> }[]> => (await plimsoll('ledger show log')).stdout.split('\n').slice(1, -1).map((line) => (JSON.parse(line) as { entry: { type: string; data: Record<string, unknown> } }).entry);
  return { directory, plimsoll, file, text, state, entries };
}

type Governed = Awaited<ReturnType<typeof governed>>;

/** Writes a ticket for `checkout` and has it approved. */
async function approve({ plimsoll }: Governed, terms: string, ticket = 'ticket.json', id = 'checkout'): Promise<string> {
  expect((await plimsoll(`flags ticket ${id} flags.json ${terms} --expires 2026-04-01T00:00:00Z -o ${ticket}`)).code).toBe(0);
  expect((await plimsoll(`approve ${ticket} --key bob.key -o ${ticket}.dsse`)).code).toBe(0);
  return `--ticket ${ticket} --approvals ${ticket}.dsse ${POLICY}`;
}

const lastLine = ({ stdout }: Outcome): string => stdout.trimEnd().split('\n').at(-1) ?? '';

describe('flags set', () => {
  it('goes from a new registry to enabled step by step, each one entry that anchors the root', async () => {
    const world = await governed();
    const { plimsoll, state, entries, text } = world;
    expect((await plimsoll(`flags create checkout flags.json --owner payments ${WHO}`)).stdout).toMatch(/^checkout: created disabled, 0 ppm\nroot /u);
    expect((await plimsoll(`flags set checkout flags.json --to shadow ${WHO}`)).code).toBe(0);
    const approved = await approve(world, '--to enabled');
    expect((await plimsoll(`flags set checkout flags.json --to gradual --percent 5 --target-percent 100 --evidence report.json ${approved} ${WHO}`)).stdout).toMatch(/^checkout: shadow -> gradual, 0 -> 50000 ppm \(0% -> 5%\); evidence changed\nroot [0-9a-f]{64} -> [0-9a-f]{64}, generation 4\n$/u);
    expect(state().records['checkout']?.state).toMatchObject({ current_ppm: 50_000, target_ppm: 1_000_000 });
    expect((await plimsoll(`flags set checkout flags.json --to gradual --ppm 1000000 ${approved} ${WHO}`)).code).toBe(0);
    expect((await plimsoll(`flags set checkout flags.json --to enabled ${approved} ${WHO}`)).code).toBe(0);
    expect(state().records['checkout']?.state.mode).toBe('enabled');
    const logged = await entries();
    expect(logged.map(({ type }) => type.split('.')[3])).toEqual(['created', 'created', 'set', 'set', 'set', 'set']);
    expect(logged.at(-1)?.data).toMatchObject({ registry: 'prod_flags', environment: 'production', root: rootOf(text()), ids: ['checkout'], actor: 'ann', reason: 'M6' });
    const verified = await plimsoll(`flags verify flags.json --trust trust-policy ${approved} --json`);
    expect([verified.code, (JSON.parse(verified.stdout) as Reported).findings.some(({ sentence }) => sentence.startsWith('Entry 5 of'))]).toEqual([0, true]);
  });

  it('refuses what has no ticket, no evidence or a ticket that does not reach so far, and writes nothing', async () => {
    const world = await governed();
    const { plimsoll, text, entries } = world;
    await plimsoll(`flags create checkout flags.json --owner payments ${WHO}`);
    await plimsoll(`flags set checkout flags.json --to shadow ${WHO}`);
    const before = text();
    const approved = await approve(world, '--to gradual --percent 5');
    const refused = async (line: string): Promise<readonly [number, string[]]> => {
      const outcome = await plimsoll(`flags set checkout flags.json ${line} ${WHO} --json`);
      return [outcome.code, (JSON.parse(outcome.stdout) as Reported).findings.filter(({ verdict }) => verdict !== 'pass').map(({ id }) => id)];
    };
    expect(await refused('--to gradual --percent 5 --evidence report.json')).toEqual([1, ['flags/invariant']]);
    expect(await refused(`--to gradual --percent 5 ${approved}`)).toEqual([1, ['flags/invariant']]);
    expect(await refused(`--to gradual --percent 5.0001 --evidence report.json ${approved}`)).toEqual([1, ['flags/invariant']]);
    expect(await refused(`--to enabled --evidence report.json ${approved}`)).toEqual([1, ['flags/step-skipped', 'flags/invariant']]);
    // The approver may not ask for the change as well.
    expect((await refused(`--to gradual --percent 5 --evidence report.json ${approved} --requester bob`))[0]).toBe(1);
    expect(text()).toBe(before);
    expect(await entries()).toHaveLength(3);
    expect((await plimsoll(`flags set checkout flags.json --to gradual --percent 5 --evidence report.json ${approved} ${WHO}`)).code).toBe(0);
  });

  it('prints with --dry-run the change and the root that the same command then gives, and writes nothing', async () => {
    const { plimsoll, text, entries, directory } = await governed();
    await plimsoll(`flags create checkout flags.json --owner payments ${WHO}`);
    const [before, files] = [text(), readdirSync(path.join(directory, 'snapshots'))];
    const rehearsed = await plimsoll(`flags set checkout flags.json --to shadow ${WHO} --dry-run`);
    expect([rehearsed.code, text(), readdirSync(path.join(directory, 'snapshots')), (await entries()).length]).toEqual([0, before, files, 2]);
    expect(lastLine(rehearsed)).toMatch(/; nothing was written$/u);
    const done = await plimsoll(`flags set checkout flags.json --to shadow ${WHO}`);
    expect(rehearsed.stdout.replace('; nothing was written', '')).toBe(done.stdout);
    expect(done.stdout).toContain(rootOf(text()));
  });

  it('changes nothing the second time, and completes an anchor that is missing', async () => {
    const { plimsoll, text, entries, directory } = await governed();
    await plimsoll(`flags create checkout flags.json --owner payments ${WHO}`);
    await plimsoll(`flags set checkout flags.json --to shadow ${WHO}`);
    const before = text();
    const anchors = (): string[] => readdirSync(path.join(directory, 'snapshots')).filter((name) => name.endsWith(`${rootOf(before)}.json.anchor.json`));
    expect(await plimsoll(`flags set checkout flags.json --to shadow ${WHO}`)).toMatchObject({ code: 0, stdout: `no flag changes\nroot ${rootOf(before)}, generation 3\n` });
    rmSync(path.join(directory, 'snapshots', anchors()[0] ?? ''));
    expect((await plimsoll(`flags set checkout flags.json --to shadow ${WHO}`)).code).toBe(0);
    expect([text(), anchors().length, (await entries()).length]).toEqual([before, 1, 3]);
  });

  it.each([
    ['checkout flags.json --to gradual', 'without an exposure'],
    ['checkout flags.json --to shadow --ppm 5', 'leave --ppm'],
    ['checkout flags.json --to gradual --ppm 5 --percent 5', 'not both'],
    ['checkout flags.json --to gradual --ppm 5 --target 4', 'target is the most'],
    ['checkout flags.json --to enabled --planned 2026-04-01T00:00:00Z', 'but of a shadow'],
    ['checkout - --to shadow', 'standard input'],
  ])('refuses %s as a usage error', async (line, why) => {
    const outcome = await workspace().plimsoll(`flags set ${line} ${WHO}`);
    expect([outcome.code, outcome.stderr]).toEqual([2, expect.stringContaining(why)]);
  });

  it('says which flag there is not, which file, and which registry is elsewhere', async () => {
    const { plimsoll } = workspace();
    const unknown = await plimsoll(`flags set no meta_flags.json --to shadow ${WHO} --json`);
    expect([unknown.code, ids(unknown)]).toEqual([1, ['flags/flag-unknown']]);
    const absent = await plimsoll(`flags set no absent.json --to shadow ${WHO} --json`);
    expect([absent.code, ids(absent)]).toEqual([3, ['flags/file-missing']]);
    expect((await plimsoll(`flags set other meta_flags.json --to disabled --env staging ${WHO}`)).code).toBe(2);
  });
});

describe('flags create, edit, remove and init', () => {
  it('take members from a file, and refuse what is none', async () => {
    const { plimsoll, state, file } = await governed();
    writeFileSync(file('members.json'), JSON.stringify({ definition: { variants: { a: 1, b: 2 }, default_variant: 'a', off_variant: 'b' }, controls: { require_snapshot: true } }));
    expect((await plimsoll(`flags create a flags.json --owner o --with members.json ${WHO}`)).code).toBe(0);
    expect(ids(await plimsoll(`flags create c flags.json --owner o ${WHO} --dry-run --json`))).toEqual(['cli/computed', 'flags/changed']);
    expect((await plimsoll(`flags create b flags.json --owner o --depends-on a=gradual --evidence report.json --evidence https://example.org/x ${WHO}`)).code).toBe(0);
    expect(state().records['a']).toMatchObject({ controls: { require_snapshot: true }, definition: { off_variant: 'b' } });
    expect(state().records['b']).toMatchObject({ depends_on: [{ id: 'a', at_least: 'gradual' }], evidence: [{ uri: 'report.json', sha256: '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a' }, { uri: 'https://example.org/x', sha256: null }] });
    expect((await plimsoll(`flags edit b flags.json --owner p ${WHO}`)).stdout).toMatch(/^b: disabled, 0 ppm; owner changed\n/u);
    writeFileSync(file('members.json'), '{"state": {"mode": "enabled"}}');
    const forged = await plimsoll(`flags edit b flags.json --with members.json ${WHO} --json`);
    expect([forged.code, ids(forged)]).toEqual([1, ['flags/malformed']]);
    expect((await plimsoll(`flags edit b flags.json ${WHO}`)).code).toBe(2);
    expect((await plimsoll(`flags edit b flags.json --depends-on a=on ${WHO}`)).code).toBe(2);
    expect((await plimsoll(`flags create b flags.json --owner o ${WHO}`)).code).toBe(1);
    expect((await plimsoll(`flags create c flags.json ${WHO}`)).code).toBe(2);
    expect((await plimsoll(`flags remove b flags.json ${WHO}`)).stdout).toMatch(/^b: disabled -> removed, 0 ppm\n/u);
    expect(Object.keys(state().records)).toEqual(['a']);
  });

  it('never write over a registry that is there', async () => {
    const { plimsoll, text } = await governed();
    const before = text();
    expect((await plimsoll('flags init flags.json --registry x --actor ann')).code).toBe(5);
    expect((await plimsoll('flags init other.json --registry X --actor ann')).code).toBe(2);
    expect(text()).toBe(before);
  });
});

describe('flags disable', () => {
  it('disables what matches and what depends on it, by whoever is logged in', async () => {
    const { plimsoll, directory } = workspace();
    const outcome = await plimsoll('flags disable --match meta_* meta_flags.json', { env: { USER: 'oncall' } });
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.stdout).toMatch(/^meta_prod: gradual -> disabled, 50000 -> 0 ppm \(5% -> 0%\)\n/u);
    const { records } = JSON.parse(readFileSync(path.join(directory, 'meta_flags.json'), 'utf8')) as Registry;
    expect(records['meta_prod']).toMatchObject({ state: { mode: 'disabled' }, updated_by: 'oncall', rationale: 'emergency' });
  });

  it('says what went down, also with what is disabled already', async () => {
    const outcome = await workspace().plimsoll('flags disable --match meta_* meta_flags.json --json');
    expect([outcome.code, ids(outcome).filter((id) => id === 'flags/demoted').length]).toEqual([0, 2]);
  });

  it('exits 3 where nothing matches, and writes nothing', async () => {
    const { plimsoll, directory } = workspace();
    const outcome = await plimsoll('flags disable --match mta_* meta_flags.json --json');
    expect([outcome.code, ids(outcome), readFileSync(path.join(directory, 'meta_flags.json'), 'utf8')]).toEqual([3, ['flags/nothing-matched'], writeRegistry(registry)]);
  });

  it.each([
    ['is cut off', (text: string) => text.slice(0, 300)],
    ['is not there', () => undefined],
    ['was promoted by hand', (text: string) => text.replace('"current_ppm": 50000', '"current_ppm": 250000')],
  ])('goes on from the last good snapshot where the file %s', async (_, damage) => {
    const { plimsoll, directory } = workspace();
    const file = path.join(directory, 'meta_flags.json');
    expect((await plimsoll(`flags set other meta_flags.json --to disabled ${WHO}`)).code).toBe(0);
    const damaged = damage(readFileSync(file, 'utf8'));
    if (damaged === undefined) rmSync(file);
    else writeFileSync(file, damaged);
    const outcome = await plimsoll('flags disable --match meta_generation meta_flags.json --json');
    expect([outcome.code, ids(outcome).includes('cli/registry-replaced')]).toEqual([0, true]);
    const read = readRegistry(readFileSync(file));
    expect(read.ok && read.value.registry.records).toMatchObject({ meta_generation: { state: { mode: 'disabled' } }, meta_prod: { state: { current_ppm: 50_000 } }, other: { state: { mode: 'disabled' } } });
  });

  it('keeps every demotion that somebody made by hand, whatever became of the root', async () => {
    const { plimsoll, directory } = workspace();
    const file = path.join(directory, 'meta_flags.json');
    await plimsoll(`flags set other meta_flags.json --to disabled ${WHO}`);
    const raw = JSON.parse(readFileSync(file, 'utf8')) as { records: Record<string, { state: object }> };
    writeFileSync(file, JSON.stringify({ ...raw, records: { ...raw.records, meta_prod: { ...raw.records['meta_prod'], state: { mode: 'disabled' } }, other: { ...raw.records['other'], state: { mode: 'shadow', actor: 'x', planned_activation: null } } } }));
    expect((await plimsoll('flags disable --match meta_generation meta_flags.json')).code).toBe(0);
    const read = readRegistry(readFileSync(file));
    expect(read.ok && read.value.registry.records).toMatchObject({ meta_prod: { state: { mode: 'disabled' } }, other: { state: { mode: 'disabled' } } });
  });

  it('takes the content of a file that has another root and no snapshot', async () => {
    const { plimsoll, directory } = workspace({ 'meta_flags.json': writeRegistry(registry).replace('"current_ppm": 50000', '"current_ppm": 60000') });
    expect((await plimsoll('flags disable --match meta_prod meta_flags.json')).code).toBe(0);
    const read = readRegistry(readFileSync(path.join(directory, 'meta_flags.json')));
    expect(read.ok && read.value.registry.records['meta_prod']?.state.mode).toBe('disabled');
  });

  it.each([
    ['the key is gone', ({ file }: Governed) => { rmSync(file('log.key')); }],
    ['the key is open to all', ({ file }: Governed) => { chmodSync(file('log.key'), 0o644); }],
    ['the ledger is gone', ({ file }: Governed) => { rmSync(file('log'), { recursive: true }); }],
    ['the ledger is damaged', ({ file }: Governed) => { rmSync(file('log/.state'), { recursive: true }); }],
    ['the configuration does not parse', ({ file }: Governed) => { writeFileSync(file('plimsoll.config.yaml'), 'ledger: ['); }],
  ])('writes the file all the same where %s, says so, and exits 5', async (_, breakIt) => {
    const world = await governed();
    const { plimsoll, state } = world;
    await plimsoll(`flags create checkout flags.json --owner o ${WHO}`);
    await plimsoll(`flags set checkout flags.json --to shadow ${WHO}`);
    breakIt(world);
    const outcome = await plimsoll('flags disable --match check* flags.json');
    expect(outcome).toMatchObject({ code: 5, stdout: expect.stringMatching(/^checkout: shadow -> disabled/u) as string, stderr: expect.stringContaining('run plimsoll flags anchor') as string });
    expect(state().records['checkout']?.state.mode).toBe('disabled');
  });

  it('completes the entry and the anchor when the ledger is back', async () => {
    const world = await governed();
    const { plimsoll, entries, text, file } = world;
    await plimsoll(`flags create checkout flags.json --owner o ${WHO}`);
    await plimsoll(`flags set checkout flags.json --to shadow ${WHO}`);
    const key = text('log.key');
    rmSync(file('log.key'));
    await plimsoll('flags disable --match check* flags.json');
    expect((await plimsoll('flags verify flags.json --trust trust-policy')).code).toBe(3);
    writeFileSync(file('log.key'), key, { mode: 0o600 });
    expect((await plimsoll(`flags anchor flags.json --actor ann --dry-run`)).stdout).toContain('nothing was written');
    expect((await plimsoll('flags anchor flags.json --actor ann')).stdout).toBe(`${rootOf(text())}\n`);
    expect((await plimsoll('flags anchor flags.json --actor ann')).code).toBe(0);
    expect((await entries()).at(-1)?.type).toBe('dev.plimsoll.flags.anchored.v1');
    expect(await entries()).toHaveLength(4);
    expect((await plimsoll('flags verify flags.json --trust trust-policy')).code).toBe(0);
  });
});

describe('flags restore', () => {
  it('goes back to an anchored root with a proof, and never to more exposure without approval', async () => {
    const world = await governed();
    const { plimsoll, text, state, directory } = world;
    await plimsoll(`flags create checkout flags.json --owner o ${WHO}`);
    const low = rootOf(text());
    await plimsoll(`flags set checkout flags.json --to shadow ${WHO}`);
    const high = rootOf(text());
    const back = await plimsoll(`flags restore flags.json --to ${low} --trust trust-policy ${WHO} --dry-run`);
    expect([back.code, JSON.parse(back.stdout), rootOf(text())]).toEqual([0, expect.objectContaining({ from_root: high, target_root: low, recomputed_root: low, equal: true, anchor_index: '1' }), high]);
    expect((await plimsoll(`flags restore flags.json --to ${low} --trust trust-policy ${WHO}`)).stdout).toBe(back.stdout);
    expect([rootOf(text()), state().generation]).toEqual([low, 4]);
    const up = await plimsoll(`flags restore flags.json --to ${high} --trust trust-policy ${WHO} --json`);
    expect([up.code, ids(up)]).toEqual([1, ['flags/restore-would-promote']]);
    const snapshot = readdirSync(path.join(directory, 'snapshots')).find((name) => name.endsWith(`${high}.json`)) ?? '';
    const { generated_at: time } = JSON.parse(text(`snapshots/${snapshot}`)) as Registry;
    expect((await plimsoll(`approve ${high} --subject-time ${time} --key bob.key -o root.dsse`)).code).toBe(0);
    expect((await plimsoll(`flags restore flags.json --to snapshots/${snapshot} --trust trust-policy --approvals root.dsse --policy registry=policy.json ${WHO}`)).code).toBe(0);
    expect(rootOf(text())).toBe(high);
    expect((await plimsoll('flags verify flags.json --trust trust-policy')).code).toBe(0);
  });

  it('refuses a snapshot that was changed, renamed or has no anchor, and writes nothing', async () => {
    const { plimsoll, text, directory, file } = await governed();
    const first = rootOf(text());
    await plimsoll(`flags create checkout flags.json --owner o ${WHO}`);
    const before = text();
    const name = readdirSync(path.join(directory, 'snapshots')).find((one) => one.endsWith(`${first}.json`)) ?? '';
    writeFileSync(file('edited.json'), text(`snapshots/${name}`).replace('"enable_from_ppm": 1000000', '"enable_from_ppm": 1'));
    writeFileSync(file('edited.json.anchor.json'), text(`snapshots/${name}.anchor.json`));
    const edited = await plimsoll(`flags restore flags.json --to edited.json --trust trust-policy ${WHO} --json`);
    expect([edited.code, ids(edited)]).toEqual([4, ['flags/anchor-mismatch']]);
    rmSync(file(`snapshots/${name}.anchor.json`));
    const bare = await plimsoll(`flags restore flags.json --to ${first} --trust trust-policy ${WHO} --json`);
    expect([bare.code, ids(bare)]).toEqual([3, ['flags/anchor-missing']]);
    expect((await plimsoll(`flags restore flags.json --to ${'0'.repeat(64)} --trust trust-policy ${WHO}`)).code).toBe(5);
    expect(text()).toBe(before);
  });
});

describe('files in the way', () => {
  it('are an error of the environment', async () => {
    const { plimsoll, directory } = workspace();
    symlinkSync(path.join(directory, 'meta_flags.json'), path.join(directory, 'link.json'));
    expect((await plimsoll(`flags set other link.json --to disabled ${WHO}`)).code).toBe(5);
    expect(existsSync(path.join(directory, 'snapshots'))).toBe(false);
  });
});

describe('flags diff', () => {
  it('shows what changed, and whether it may be one step', async () => {
    const { plimsoll } = workspace({ 'before.json': writeRegistry(registry) });
    await plimsoll(`flags set other meta_flags.json --to disabled ${WHO}`);
    const down = await plimsoll('flags diff before.json meta_flags.json');
    expect([down.code, down.stdout.split('\n')[0]]).toEqual([0, 'other: shadow -> disabled, 0 ppm']);
    expect((await plimsoll('flags diff meta_flags.json before.json')).code).toBe(1);
    expect((await plimsoll('flags verify meta_flags.json --previous before.json')).code).toBe(0);
  });
});
