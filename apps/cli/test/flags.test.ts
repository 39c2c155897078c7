import { writeFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writeRegistry } from '@plimsoll/flags';
import { describe, expect, it, test } from 'vitest';
import { ids, registry, type Reported, rootOf, workspace } from './flag-workspace.ts';

describe('flags list and show', () => {
  it('lists every flag with mode, exposure, owner and last change under one line about the registry', async () => {
    const { plimsoll, directory } = workspace();
    const root = rootOf(readFileSync(path.join(directory, 'meta_flags.json'), 'utf8'));
    const { code, stdout, stderr } = await plimsoll('flags list meta_flags.json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n')).toEqual([
      `meta_flags, production, generation 4, root ${root}`,
      'flag             mode      exposed  owner       changed',
      'meta_generation  disabled  0%       governance  2026-02-01T10:00:00Z by sre',
      'meta_prod        gradual   5%       governance  2026-02-01T10:00:00Z by sre',
      'other            shadow    0%       governance  2026-02-01T10:00:00Z by sre',
      '',
    ]);
    expect((await plimsoll('flags list meta_flags.json --match oth?r')).stdout.split('\n')).toHaveLength(4);
  });

  it('refuses a file that declares another root, and exits 4', async () => {
    const { plimsoll } = workspace({ 'edited.json': writeRegistry(registry).replace('"current_ppm": 50000', '"current_ppm": 150000') });
    const outcome = await plimsoll('flags list edited.json --json');
    expect([outcome.code, ids(outcome)]).toEqual([4, ['flags/root-mismatch']]);
  });

  it('shows the record, and knows which flag is not there', async () => {
    const { plimsoll } = workspace();
    expect(JSON.parse((await plimsoll('flags show meta_prod meta_flags.json')).stdout)).toMatchObject({ flag: 'meta_prod', exposed_ppm: 50_000, leaf_index: 1, record: { state: { mode: 'gradual' } } });
    const unknown = await plimsoll('flags show meta_Prod meta_flags.json --json');
    expect([unknown.code, ids(unknown)]).toEqual([1, ['flags/flag-unknown']]);
  });
});

describe('flags assert', () => {
  it.each([
    [0, 'meta_generation=disabled meta_flags.json --env production'],
    [0, 'meta_generation=disabled meta_prod=gradual other=shadow meta_flags.json'],
    [1, 'meta_generation=disabled meta_prod=disabled meta_flags.json'],
    [1, 'meta_generation=disabled meta_flags.json --env staging'],
    [1, 'no_such_flag=disabled meta_flags.json'],
    [2, 'meta_generation=off meta_flags.json'],
    [2, 'meta_generation=disabled other=shadow'],
    [2, 'meta_flags.json meta_flags.json'],
    [5, 'meta_generation=disabled absent.json'],
  ])('exits %i for %s', async (code, line) => {
    expect((await workspace().plimsoll(`flags assert ${line}`)).code).toBe(code);
  });
});

describe('without a file', () => {
  const config = (more: string): string => `schema_version: plimsoll.config.v1\nname: shop\n${more}claims: []\n`;

  it('the registry of the configuration is meant', async () => {
    const { plimsoll } = workspace({ 'plimsoll.config.yaml': config('flags: { file: meta_flags.json }\n') });
    const codes = [];
    for (const line of ['assert meta_generation=disabled --env production', 'assert meta_generation=shadow', 'list', 'show meta_prod', 'prove meta_prod', 'disable --match other --dry-run', 'set other --to disabled --actor ann --rationale x --dry-run']) codes.push((await plimsoll(`flags ${line}`)).code);
    expect(codes).toEqual([0, 1, 0, 0, 0, 0, 0]);
  });

  it('and without it there, or with a wrong configuration, the command says so', async () => {
    const none = await workspace().plimsoll('flags list');
    expect([none.code, none.stderr]).toEqual([2, 'plimsoll: Cannot tell which registry is meant: name its file, or state flags: { file } in plimsoll.config.yaml\n']);
    const other = await workspace({ 'plimsoll.config.yaml': config('') }).plimsoll('flags show meta_prod');
    expect([other.code, other.stderr]).toEqual([2, none.stderr]);
    expect((await workspace({ 'plimsoll.config.yaml': config('flags: 3\n') }).plimsoll('flags list')).code).toBe(5);
  });
});

test('an assertion is a finding of its own, whether it holds or not', async () => {
  const outcome = await workspace().plimsoll('flags assert meta_generation=disabled meta_prod=disabled meta_flags.json --json');
  expect((JSON.parse(outcome.stdout) as Reported).findings.map(({ id, verdict }) => [id, verdict])).toEqual([['cli/flag-state', 'pass'], ['cli/flag-state', 'fail']]);
});

describe('flags prove and check-proof', () => {
  it('proves what is in the registry and what is not, to whoever knows the root alone', async () => {
    const { plimsoll, directory } = workspace();
    const root = rootOf(readFileSync(path.join(directory, 'meta_flags.json'), 'utf8'));
    for (const [id, answer] of [['meta_prod', 'present'], ['meta_Prod', 'absent']] as const) {
      expect(await plimsoll(`flags prove ${id} meta_flags.json -o proof.json`)).toMatchObject({ code: 0, stdout: '' });
      expect(await plimsoll(`flags check-proof proof.json --root ${root} --flag ${id}`)).toMatchObject({ code: 0, stdout: `${answer}\n` });
      expect((await plimsoll(`flags check-proof proof.json --root ${root} --flag other`)).code).toBe(4);
      expect((await plimsoll(`flags check-proof proof.json --root ${root} --flag ${id} --expect ${answer === 'present' ? 'absent' : 'present'}`)).code).toBe(1);
    }
  });

  it('holds a record against its proof, however it is spaced', async () => {
    const { plimsoll, directory } = workspace();
    const root = rootOf(readFileSync(path.join(directory, 'meta_flags.json'), 'utf8'));
    await plimsoll('flags prove meta_prod meta_flags.json -o proof.json');
    const { record } = JSON.parse((await plimsoll('flags show meta_prod meta_flags.json')).stdout) as { record: object };
    writeFileSync(path.join(directory, 'record.json'), JSON.stringify(record, null, 7));
    writeFileSync(path.join(directory, 'other.json'), JSON.stringify({ ...record, owner: 'somebody' }));
    expect((await plimsoll(`flags check-proof proof.json --root ${root} --flag meta_prod --record record.json`)).code).toBe(0);
    expect((await plimsoll(`flags check-proof proof.json --root ${root} --flag meta_prod --record other.json`)).code).toBe(4);
  });
});

describe('flags ticket', () => {
  const TICKET = 'flags ticket meta_prod meta_flags.json --expires 2026-04-01T00:00:00Z';

  it('covers the flag as it is, and can be approved as it stands', async () => {
    const { plimsoll, directory } = workspace();
    const written = await plimsoll(`${TICKET} --to gradual --percent 12.5 -o ticket.json`);
    expect(written).toMatchObject({ code: 0, stderr: '' });
    const ticket: unknown = JSON.parse(readFileSync(path.join(directory, 'ticket.json'), 'utf8'));
    expect(ticket).toMatchObject({ registry: 'meta_flags', flag: 'meta_prod', max_mode: 'gradual', max_ppm: 125_000, environment: 'production', issued_at: '2026-03-01T09:00:00.000Z', expires_at: '2026-04-01T00:00:00Z' });
    await plimsoll('keys generate --name ann -o ann.key');
    const approved = await plimsoll('approve ticket.json --key ann.key -o approval.json --json');
    expect(approved.code).toBe(0);
    expect((JSON.parse(approved.stdout) as Reported).findings[0]?.detail).toMatchObject({ sha256: written.stdout.trim(), subjectTime: '2026-03-01T09:00:00.000Z' });
  });

  it.each([
    ['--to gradual', 'without its end'],
    ['--to gradual --ppm 5 --percent 5', 'not both'],
    ['--to enabled --ppm 5', 'one exposure'],
    ['--to gradual --percent 0.00001', 'four decimal places'],
    ['--to gradual --percent 100.0001', 'at most 100'],
    ['--to gradual --ppm 0', 'from 1 to 1000000'],
  ])('refuses %s as a usage error', async (line, why) => {
    const outcome = await workspace().plimsoll(`${TICKET} ${line}`);
    expect([outcome.code, outcome.stderr]).toEqual([2, expect.stringContaining(why)]);
  });

  it('is not approved where a member is wrong', async () => {
    const { plimsoll, directory } = workspace();
    await plimsoll(`${TICKET} --to enabled -o ticket.json`);
    await plimsoll('keys generate --name ann -o ann.key');
    const file = path.join(directory, 'ticket.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"max_ppm": 1000000', '"max_ppm": 1000001'));
    const outcome = await plimsoll('approve ticket.json --key ann.key --json');
    expect([outcome.code, ids(outcome)]).toEqual([1, ['flags/malformed']]);
  });
});
