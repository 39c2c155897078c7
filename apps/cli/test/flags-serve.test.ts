import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { conformanceAbsent, conformanceBytes } from '@plimsoll/config/conformance';
import { type Registry, writeRegistry } from '@plimsoll/flags';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ids, registry, rootOf, workspace } from './flag-workspace.ts';

type Workspace = ReturnType<typeof workspace>;

/** Serves as the command does: its address, what it says on stderr, and how to stop it. */
async function served({ plimsoll }: Workspace, line: string): Promise<{ readonly url: string }> {
  let stop: (() => void) | undefined;
  const stopped = new Promise<'SIGTERM'>((resolve) => (stop = () => { resolve('SIGTERM'); }));
  let heard: ((line: string) => void) | undefined;
  const first = new Promise<string>((resolve) => (heard = resolve));
  const ended = plimsoll(`flags serve ${line} --listen 127.0.0.1:0`, { stopped, onStdout: (said) => heard?.(said) });
  onTestFinished(async () => {
    stop?.();
    expect((await ended).code).toBe(0);
  });
  return { url: /^listening on (\S+)\n$/u.exec(await first)?.[1] ?? '' };
}

const ask = (url: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> => fetch(`${url}/ofrep/v1/evaluate/flags/other`, { method: 'POST', headers, body: '{"context":{"targetingKey":"u"}}' });

describe('flags serve', () => {
  it('answers OFREP, and follows the file down at once though nobody anchored it', async () => {
    const on: Registry = { ...registry, records: { other: { ...registry.records['other'], state: { mode: 'enabled', actor: 'sre', activated_at: '2026-02-01T10:00:00Z', justification: 'x' } } as Registry['records'][string] } };
    const world = workspace({ 'meta_flags.json': writeRegistry(on) });
    const root = rootOf(writeRegistry(on));
    const { url } = await served(world, `meta_flags.json --root ${root}`);
    expect(await (await ask(url)).json()).toMatchObject({ key: 'other', value: true });
    const events = await fetch(`${url}/ofrep/v1/events`);
    const reader = (events.body ?? expect.fail('there is no stream')).getReader();
    expect((await world.plimsoll('flags disable --match other meta_flags.json')).code).toBe(0);
    let heard = '';
    const after = (): string => rootOf(readFileSync(path.join(world.directory, 'meta_flags.json'), 'utf8'));
    while (!heard.includes(`"etag":"\\"${after()}`)) heard += new TextDecoder().decode((await reader.read()).value as Uint8Array | undefined);
    expect(await (await ask(url)).json()).toMatchObject({ key: 'other', value: false });
    await reader.cancel();
  });

  it('asks for the token where one is given', async () => {
    const world = workspace({ token: 'secret\n' });
    const { url } = await served(world, `meta_flags.json --root ${rootOf(writeRegistry(registry))} --token-file token`);
    expect((await ask(url)).status).toBe(401);
    expect((await ask(url, { authorization: 'Bearer secre' })).status).toBe(401);
    expect((await ask(url, { authorization: 'Bearer secret' })).status).toBe(200);
  });

  it.each([
    [2, '--listen 127.0.0.1:0', 'nobody vouches for'],
    [2, `--root ${'0'.repeat(64)} --listen 0.0.0.0:0`, 'give --token-file'],
    [5, `--root ${'0'.repeat(64)} --token-file empty`, 'is empty'],
  ])('exits %i for %s', async (code, line, why) => {
    const outcome = await workspace({ empty: '\n' }).plimsoll(`flags serve meta_flags.json ${line}`);
    expect([outcome.code, outcome.stderr]).toEqual([code, expect.stringContaining(why)]);
  });

  it('serves nothing of a registry that does not verify', async () => {
    const outcome = await workspace().plimsoll(`flags serve meta_flags.json --root ${'0'.repeat(64)} --json`);
    expect([outcome.code, ids(outcome)]).toEqual([4, ['flags/anchor-mismatch']]);
  });
});

describe('flags import and export', () => {
  const flagd = JSON.stringify({ flags: { banner: { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'on', targeting: { if: [{ '==': [{ var: 'plan' }, 'pro'] }, 'on', 'off'] } } } });

  it('take definitions of flagd and give them back', async () => {
    const { plimsoll, directory } = workspace({ 'flagd.json': flagd });
    expect((await plimsoll('flags import flagd.json shop.json --registry shop --env production --actor ann --dry-run')).stdout).toMatch(/^banner: created enabled, 0 -> 1000000 ppm .*\nroot none -> [0-9a-f]{64}, generation 1; nothing was written\n$/su);
    expect((await plimsoll('flags import flagd.json shop.json --registry shop --env production --actor ann')).code).toBe(0);
    expect(JSON.parse((await plimsoll('flags export shop.json')).stdout)).toEqual(JSON.parse(flagd));
    expect((await plimsoll('flags import flagd.json shop.json --registry shop --actor ann')).code).toBe(5);
    expect((await plimsoll('flags import meta_flags.json other.json --registry other --actor ann')).code).toBe(2);
    expect((await plimsoll('flags import flagd.json other.json --registry Other --actor ann')).code).toBe(2);
    // Nobody approved what is enabled there.
    const verified = await plimsoll('flags verify shop.json --json');
    expect([verified.code, ids(verified).filter((id) => id === 'flags/invariant').length]).toEqual([1, 2]);
    renameSync(path.join(directory, 'flagd.json'), path.join(directory, 'definitions.json'));
    const raw = await plimsoll('flags verify definitions.json --json');
    expect([raw.code, ids(raw)]).not.toContain(0);
  });
});

describe.skipIf(conformanceAbsent())('a legacy registry', () => {
  it('is verified and imported', async () => {
    const { plimsoll, directory } = workspace();
    writeFileSync(path.join(directory, 'legacy.json'), conformanceBytes('mec/flags/base_meta_flags.json'));
    expect((await plimsoll('flags verify legacy.json')).code).toBe(0);
    expect((await plimsoll('flags verify legacy.json --trust policy')).code).toBe(2);
    expect((await plimsoll('flags import legacy.json native.json --registry meta --env production --actor ann')).code).toBe(0);
    expect((await plimsoll('flags list native.json')).stdout).toContain('meta_generation');
  });
});
