import { writeRegistry } from '@plimsoll/flags';
import { describe, expect, it } from 'vitest';
import { ids, registry, type Reported, rootOf, workspace } from './flag-workspace.ts';

const ruled = writeRegistry({ ...registry, records: { ...registry.records, other: { ...registry.records['other']!, definition: { variants: { on: true, off: false }, default_variant: 'off', off_variant: 'off', targeting: { if: [{ '<': [{ var: 'age' }, 18] }, 'on', 'off'] } } } } });

describe('flags explain', () => {
  it('says value, mode, place in the ramp, rule and leaf', async () => {
    const { plimsoll } = workspace();
    const { code, stdout, stderr } = await plimsoll('flags explain meta_prod meta_flags.json --key user-1');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n')).toEqual([
      'meta_prod serves true, variant "on"',
      'reason    SPLIT',
      'mode      gradual',
      'exposure  5%; "meta_produser-1" has the hash 72501207, bucket 16880 of 1000000: below 50000, exposed',
      'rule      none',
      `proof     leaf 1 under the root ${rootOf(writeRegistry(registry))}`,
      '',
    ]);
  });

  it('tells a disabled flag, a context without a key and a rule that fails from each other', async () => {
    const { plimsoll } = workspace({ 'ruled.json': ruled, 'old.json': '{"age":"x"}' });
    expect((await plimsoll('flags explain meta_generation ruled.json')).stdout).toContain('mode      disabled\n');
    expect((await plimsoll('flags explain meta_prod ruled.json')).stdout).toContain('the context has no key that divides');
    const failed = await plimsoll('flags explain other ruled.json --context old.json');
    expect([failed.code, failed.stdout]).toEqual([0, expect.stringContaining('rule      failed: a number is needed\n')]);
  });

  it('takes a context from a file or standard input, the key of the flag over its own, and reports as data', async () => {
    const { plimsoll } = workspace({ 'ruled.json': ruled });
    const { stdout } = await plimsoll('flags explain other ruled.json --context - --key b --json', { stdin: '{"age":3,"targetingKey":"a"}' });
    expect((JSON.parse(stdout) as Reported).findings[0]?.detail).toMatchObject({ flag: 'other', mode: 'shadow', rule: { result: 'on' }, proof: {} });
    const keyed = await plimsoll('flags explain meta_prod ruled.json --context - --key b --json', { stdin: '{"targetingKey":"a"}' });
    expect((JSON.parse(keyed.stdout) as Reported).findings[0]?.detail).toMatchObject({ exposure: { key: 'meta_prodb', ppm: 50_000 } });
  });

  it('refuses a flag that is not there, and what is no context', async () => {
    const { plimsoll } = workspace({ 'list.json': '[]', 'twice.json': '{"a":1,"a":2}' });
    const unknown = await plimsoll('flags explain gone meta_flags.json --json');
    expect([unknown.code, ids(unknown)]).toEqual([1, ['flags/flag-unknown']]);
    expect(await plimsoll('flags explain other meta_flags.json --context list.json')).toMatchObject({ code: 2, stderr: expect.stringContaining('a context is a JSON object') as string });
    expect((await plimsoll('flags explain other meta_flags.json --context twice.json')).code).not.toBe(0);
  });
});
