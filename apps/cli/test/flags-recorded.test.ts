import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseRegistry, readRegistry, type Registry, writeRegistry } from '@plimsoll/flags';
import { describe, expect, it } from 'vitest';
import { ids, type Reported, rootOf, workspace } from './flag-workspace.ts';
import type { Outcome } from './run-in-process.ts';

const WHO = '--actor ann --rationale M6';

/** A workspace with a ledger and a registry with the flags a, which is in shadow, and b, which is not. */
async function recorded() {
  const { directory, plimsoll } = workspace();
  const file = (name: string): string => path.join(directory, name);
  await plimsoll('ledger init log --origin example.org/log --key log.key');
  writeFileSync(file('trust-policy'), `log ${(await plimsoll('keys show log.key')).stdout.trim()}\nquorum none\n`);
  writeFileSync(file('plimsoll.config.yaml'), 'schema_version: plimsoll.config.v1\nname: x\nledger: { path: log, key: log.key }\nclaims: []\n');
  await plimsoll('flags init flags.json --registry shop --env production --actor ann');
  await plimsoll(`flags create a flags.json --owner o ${WHO}`);
  await plimsoll(`flags create b flags.json --owner o ${WHO}`);
  expect((await plimsoll(`flags set a flags.json --to shadow ${WHO}`)).code).toBe(0);
  const text = (): string => readFileSync(file('flags.json'), 'utf8');
  const state = (): Registry => {
    const read = readRegistry(text());
    if (!read.ok) throw new TypeError(read.findings[0]?.sentence);
    return read.value.registry;
  };
  /** Writes what somebody made of the state by hand, with its root recomputed. */
  const edit = (change: (registry: Registry) => Registry): void => {
    const { registry, set } = (() => {
      const parsed = parseRegistry(text());
      if (!parsed.ok) throw new TypeError('no registry');
      return parsed.value;
    })();
    writeFileSync(file('flags.json'), writeRegistry({ ...change(registry), generation: registry.generation + 1, previous_root: Buffer.from(set.root).toString('hex') }));
  };
  /** Sets a flag to enabled by hand. */
  const enable = (id: string): void => {
    edit((registry) => ({ ...registry, records: { ...registry.records, [id]: { ...registry.records[id]!, state: { mode: 'enabled', actor: 'mallory', activated_at: '2026-02-01T10:00:00Z', justification: 'x' } } } }));
  };
  const owner = (): void => {
    edit((registry) => ({ ...registry, records: { ...registry.records, b: { ...registry.records['b']!, owner: 'payments' } } }));
  };
  const entries = async (): Promise<number> => (await plimsoll('ledger show log')).stdout.trim().split('\n').length - 1;
  return { directory, plimsoll, file, text, state, enable, owner, entries };
}

const failing = ({ stdout }: Outcome): string[] => (JSON.parse(stdout) as Reported).findings.filter(({ verdict }) => verdict !== 'pass').map(({ id }) => id);

describe('a state that was edited by hand', () => {
  it('is the basis of no promotion, creation, edit or removal, and nothing is written', async () => {
    const { plimsoll, enable, text, entries } = await recorded();
    enable('a');
    const [before, count] = [text(), await entries()];
    for (const line of [`set b flags.json --to shadow`, `create c flags.json --owner o`, `edit b flags.json --owner p`, `remove b flags.json`]) {
      for (const trial of ['', ' --dry-run']) {
        const refused = await plimsoll(`flags ${line} ${WHO} --json${trial}`);
        expect([refused.code, failing(refused)], line).toEqual([3, ['flags/state-unrecorded']]);
      }
    }
    const sentence = (JSON.parse((await plimsoll(`flags set b flags.json --to shadow ${WHO} --json`)).stdout) as Reported).findings[0]?.sentence ?? '';
    expect(sentence).toContain(rootOf(before));
    expect(sentence).toMatch(/recorded last is [0-9a-f]{64} .*plimsoll flags anchor .*plimsoll flags restore/u);
    expect([text(), await entries()]).toEqual([before, count]);
  });

  it('is taken over by flags anchor only if the step to it is one', async () => {
    const { plimsoll, enable, owner, text, entries } = await recorded();
    owner();
    expect((await plimsoll('flags anchor flags.json --actor ann --dry-run')).stdout).toContain('nothing was written');
    expect((await plimsoll('flags anchor flags.json --actor ann')).code).toBe(0);
    expect((await plimsoll(`flags set b flags.json --to shadow ${WHO}`)).code).toBe(0);
    expect((await plimsoll('flags verify flags.json --trust trust-policy')).code).toBe(0);
    enable('a');
    const [before, count] = [text(), await entries()];
    for (const trial of [' --dry-run', '']) {
      const refused = await plimsoll(`flags anchor flags.json --actor ann --json${trial}`);
      expect([refused.code, failing(refused).includes('flags/step-skipped')]).toEqual([1, true]);
    }
    expect([text(), await entries()]).toEqual([before, count]);
  });

  it('can be disabled and demoted, which does not anchor it', async () => {
    const { plimsoll, enable, state, entries } = await recorded();
    enable('a');
    const count = await entries();
    const demoted = await plimsoll(`flags set a flags.json --to shadow ${WHO} --json`);
    expect([demoted.code, failing(demoted)]).toEqual([1, ['cli/entry-missing', 'flags/state-unrecorded']]);
    const disabled = await plimsoll(`flags disable --match b flags.json --json`);
    expect([disabled.code, failing(disabled)]).toEqual([1, ['cli/entry-missing', 'flags/state-unrecorded']]);
    expect([state().records['a']?.state.mode, await entries()]).toEqual(['shadow', count]);
  }, 30_000);

  it('is undone by flags restore, which leaves a whole history', async () => {
    const { plimsoll, enable, text } = await recorded();
    const before = rootOf(text());
    enable('b');
    expect((await plimsoll(`flags restore flags.json --to ${before} --trust trust-policy ${WHO}`)).code).toBe(0);
    expect(rootOf(text())).toBe(before);
    expect((await plimsoll('flags verify flags.json --trust trust-policy')).code).toBe(0);
    expect((await plimsoll(`flags set b flags.json --to shadow ${WHO}`)).code).toBe(0);
  });

  it('does not let a restore expose more than the state recorded last', async () => {
    const { plimsoll, enable, text, file } = await recorded();
    const shadow = rootOf(text());
    await plimsoll(`flags set a flags.json --to disabled ${WHO}`);
    enable('a');
    const refused = await plimsoll(`flags restore flags.json --to ${shadow} --trust trust-policy ${WHO} --json`);
    expect([refused.code, failing(refused)]).toEqual([1, ['flags/restore-would-promote']]);
    for (const name of readdirSync(file('snapshots'))) if (!name.includes(shadow)) rmSync(file(`snapshots/${name}`));
    const blind = await plimsoll(`flags restore flags.json --to ${shadow} --trust trust-policy ${WHO} --json`);
    expect([blind.code, failing(blind)]).toEqual([3, ['flags/snapshot-missing']]);
    expect(failing(await plimsoll('flags anchor flags.json --actor ann --json'))).toEqual(['flags/snapshot-missing']);
  });
});

describe('an earlier state put back by hand', () => {
  it('is refused as what it is, also by flags verify and flags anchor', async () => {
    const { plimsoll, text, file } = await recorded();
    const before = text();
    await plimsoll(`flags set a flags.json --to disabled ${WHO}`);
    writeFileSync(file('flags.json'), before);
    for (const line of [`set b flags.json --to shadow ${WHO}`, 'anchor flags.json --actor ann', 'verify flags.json', 'verify flags.json --trust trust-policy --ledger log']) {
      const refused = await plimsoll(`flags ${line} --json`);
      expect([refused.code, failing(refused)], line).toEqual([4, ['flags/anchor-rollback']]);
    }
  });
});

describe('flags verify', () => {
  it('holds the registry against the entries of the ledger', async () => {
    const { plimsoll, enable, file } = await recorded();
    expect(ids(await plimsoll('flags verify flags.json --json'))).toContain('flags/history-whole');
    enable('a');
    expect(failing(await plimsoll('flags verify flags.json --json'))).toContain('flags/state-unrecorded');
    rmSync(file('plimsoll.config.yaml'));
    expect(ids(await plimsoll('flags verify flags.json --json'))).not.toContain('flags/history-whole');
    expect(failing(await plimsoll('flags verify flags.json --ledger log --json'))).toContain('flags/state-unrecorded');
    expect((await plimsoll('flags verify flags.json --ledger absent')).code).toBe(5);
  });

  it('finds a change that follows a state which nobody recorded', async () => {
    const { plimsoll, enable, file } = await recorded();
    const config = readFileSync(file('plimsoll.config.yaml'));
    enable('a');
    rmSync(file('plimsoll.config.yaml'));
    expect((await plimsoll(`flags set b flags.json --to shadow ${WHO}`)).code).not.toBe(2);
    writeFileSync(file('plimsoll.config.yaml'), config);
    const refused = await plimsoll('flags anchor flags.json --actor ann --json');
    expect([refused.code, failing(refused).includes('flags/step-skipped')]).toEqual([1, true]);
  });
});

describe('a folder of snapshots that cannot be written', () => {
  it('does not keep a flag on', async () => {
    const { plimsoll, file, state } = await recorded();
    rmSync(file('snapshots'), { recursive: true, force: true });
    writeFileSync(file('snapshots'), 'in the way');
    const disabled = await plimsoll('flags disable --match a flags.json --json');
    expect(failing(disabled)).toContain('flags/snapshot-not-kept');
    expect([disabled.code, state().records['a']?.state.mode]).toEqual([5, 'disabled']);
    expect((await plimsoll(`flags create c flags.json --owner o ${WHO}`)).code).toBe(5);
  });
});
