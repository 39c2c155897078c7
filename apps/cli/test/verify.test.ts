import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { defineClaimKind, defineRules, type EvidenceReader } from '@plimsoll/findings';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { verifyWith } from '../src/commands/verify.ts';
import { ioOf, type Outcome, runInProcess, type World } from './run-in-process.ts';
import { temporaryFolder } from './temporary.ts';

const rules = defineRules('example', {
  'example/altered': { severity: 'critical', integrity: true, title: 'Altered', cause: 'Another text.', cure: 'Restore it.' },
  'example/wrong': { severity: 'critical', title: 'Wrong', cause: 'Another text.', cure: 'Correct it.' },
});

/** A claim about the text of a file. */
const textIs = defineClaimKind({
  kind: 'text-is',
  title: 'A file has this text',
  schema: z.strictObject({ file: z.string(), text: z.string(), sealed: z.boolean().exactOptional() }),
  rules: [rules],
  async verify({ file, text, sealed }, evidence: EvidenceReader) {
    const read = await evidence.read(file);
    if (!read.ok) return { findings: read.findings };
    const { bytes, name, sha256 } = read.value;
    if (Buffer.from(bytes).toString() === text) return { findings: [], holds: { sentence: `${name} is as declared`, evidence: [{ name, sha256 }] } };
    return { findings: [rules.finding(sealed === true ? 'example/altered' : 'example/wrong', { sentence: `${name} has another text`, location: { file: name } })] };
  },
});

const head = 'schema_version: plimsoll.config.v1\nname: example\nclaims:\n';

async function verify(directory: string, flags: Parameters<typeof verifyWith>[2] = { json: true }, world: World = {}): Promise<Outcome> {
  const { io, outcome } = ioOf({ ...world, directory });
  return outcome(await verifyWith([textIs], io, flags));
}

interface Shown {
  readonly id: string;
  readonly verdict: string;
  readonly subject?: string;
  readonly location?: object;
}

async function findings(directory: string, claims?: string): Promise<{ readonly code: number; readonly shown: readonly Shown[]; readonly ids: readonly string[] }> {
  const { code, stdout } = await verify(directory, { json: true, ...(claims !== undefined && { claims }) });
  const shown = (JSON.parse(stdout) as { findings: readonly Shown[] }).findings;
  return { code, shown, ids: shown.map(({ id }) => id) };
}

describe('verify decides', () => {
  it('go if every claim holds', async () => {
    const directory = temporaryFolder({ 'plimsoll.config.yaml': `${head}  - {id: a, kind: text-is, file: f, text: x}\n  - {id: b, kind: text-is, file: d/g, text: y}\n`, f: 'x', 'd/g': 'y' });
    const { code, shown } = await findings(directory);
    expect(code).toBe(0);
    expect(shown.map(({ id, subject }) => [id, subject])).toEqual([['claims/verified', 'a'], ['claims/verified', 'b']]);
    expect((await verify(directory, {})).stdout).toMatch(/^GO: /mu);
  });

  it('no-go if one does not', async () => {
    const directory = temporaryFolder({ 'plimsoll.config.yaml': `${head}  - {id: a, kind: text-is, file: f, text: x}\n  - {id: b, kind: text-is, file: f, text: y}\n`, f: 'x' });
    const { code, ids } = await findings(directory);
    expect(code).toBe(1);
    expect(ids).toContain('example/wrong');
    expect((await verify(directory, {})).stdout).toMatch(/^NO-GO: /mu);
  });

  it('inconclusive if evidence is missing, or there is no claim, or no configuration', async () => {
    const missing = temporaryFolder({ 'plimsoll.config.yaml': `${head}  - {id: a, kind: text-is, file: f, text: x}\n` });
    expect(await findings(missing)).toMatchObject({ code: 3, ids: expect.arrayContaining(['evidence/missing']) as string[] });
    expect((await verify(missing, {})).stdout).toMatch(/^INCONCLUSIVE: /mu);
    expect(await findings(temporaryFolder({ 'plimsoll.config.yaml': head.replace('claims:\n', 'claims: []\n') }))).toMatchObject({ code: 3, ids: ['config/no-claims'] });
    expect(await findings(temporaryFolder())).toMatchObject({ code: 3, ids: expect.arrayContaining(['config/missing']) as string[] });
  });

  it('tampered if an integrity rule fails, whatever else passes', async () => {
    const directory = temporaryFolder({ 'plimsoll.config.yaml': `${head}  - {id: a, kind: text-is, file: f, text: x}\n  - {id: b, kind: text-is, file: f, text: y, sealed: true}\n`, f: 'x' });
    expect((await findings(directory)).code).toBe(4);
    expect((await verify(directory, {})).stdout).toMatch(/^TAMPERED: /mu);
  });
});

describe('verify reads nothing but the workspace', () => {
  it.each([
    ['the way up', '../outside', 'evidence/path-escape'],
    ['an absolute path', '/etc/passwd', 'evidence/path-escape'],
    ['a link', 'link', 'evidence/not-a-file'],
  ])('refuses %s', async (_, file, id) => {
    const directory = temporaryFolder({ 'plimsoll.config.yaml': `${head}  - {id: a, kind: text-is, file: ${file}, text: x}\n`, f: 'x' });
    symlinkSync('f', path.join(directory, 'link'));
    expect(await findings(directory)).toMatchObject({ code: 1, ids: expect.arrayContaining([id]) as string[] });
  });

  it.each([
    ['a link to a file elsewhere', (file: string) => { symlinkSync('/dev/zero', file); }],
    ['a link that leads nowhere', (file: string) => { symlinkSync('nowhere', file); }],
    ['a pipe that nobody writes to', (file: string) => { execFileSync('mkfifo', [file]); }],
    ['a folder', (file: string) => { mkdirSync(file); }],
  ])('nor a configuration that is %s', async (_, make) => {
    const directory = temporaryFolder();
    make(path.join(directory, 'plimsoll.config.yaml'));
    expect(await findings(directory)).toMatchObject({ code: 1, ids: ['evidence/not-a-file'] });
  });

  it('but a claims file that lies elsewhere', async () => {
    const directory = temporaryFolder({ f: 'x' });
    const elsewhere = temporaryFolder({ 'claims.yaml': `${head}  - {id: a, kind: text-is, file: f, text: x}\n` });
    const claims = path.join(elsewhere, 'claims.yaml');
    expect((await findings(directory, claims)).code).toBe(0);
    expect(await runInProcess(['verify', '--claims', 'nothing.yaml'], { directory })).toMatchObject({ code: 5, stdout: '' });
  });

  it('and fails as the environment where there is no workspace', async () => {
    expect(await runInProcess(['verify', 'nowhere'], { directory: temporaryFolder() })).toMatchObject({ code: 5, stdout: '' });
  });
});

describe('verify places faults of the configuration', () => {
  it.each([
    ['an unknown member', 'schema_version: plimsoll.config.v1\nname: x\nclaims: []\nextra: 1\n', 'config/invalid', { line: 4, pointer: '/extra' }],
    ['another version', 'schema_version: plimsoll.config.v9\nname: x\nclaims: []\n', 'config/invalid', { line: 1, column: 17, pointer: '/schema_version' }],
    ['a missing member', 'schema_version: plimsoll.config.v1\nclaims: []\n', 'config/invalid', { line: 1, pointer: '/name' }],
    ['a list in place of the mapping', '- 1\n', 'config/invalid', { line: 1, pointer: '' }],
    ['a syntax error', 'a: [1\n', 'config/syntax', { line: 2 }],
    ['a claim of an unknown kind', `${head}  - id: a\n    kind: nope\n`, 'claims/unknown-kind', { line: 5, column: 11, pointer: '/claims/0/kind' }],
    ['a claim with an unknown member', `${head}  - id: a\n    kind: text-is\n    file: f\n    text: x\n    txet: y\n`, 'claims/malformed', { line: 8, pointer: '/claims/0/txet' }],
    ['a claim without a member', `${head}  - id: a\n    kind: text-is\n    file: f\n`, 'claims/malformed', { line: 4, pointer: '/claims/0/text' }],
    ['a claim with a number for a text', `${head}  - id: a\n    kind: text-is\n    file: f\n    text: 1\n`, 'claims/malformed', { line: 7, column: 11, pointer: '/claims/0/text' }],
    ['two claims with one id', `${head}  - {id: a, kind: text-is, file: f, text: x}\n  - {id: a, kind: text-is, file: f, text: x}\n`, 'claims/duplicate-id', { line: 5, pointer: '/claims/1/id' }],
    ['a claim that is no mapping', `${head}  - nope\n`, 'claims/malformed', { line: 4, pointer: '/claims/0' }],
  ])('%s', async (_, config, id, location) => {
    const directory = temporaryFolder({ 'plimsoll.config.yaml': config, f: 'x' });
    const { code, shown } = await findings(directory);
    expect(code).toBe(1);
    expect(shown.find((finding) => finding.id === id)?.location).toMatchObject({ file: 'plimsoll.config.yaml', ...location });
  });

  it('reads at most 1 MiB of it, and no pipe that never ends', async () => {
    const directory = temporaryFolder({ 'plimsoll.config.yaml': `#${' '.repeat(1024 * 1024)}\n` });
    expect(await findings(directory)).toMatchObject({ code: 1, ids: ['evidence/too-large'] });
    expect(await runInProcess(['verify', '--claims', '/dev/zero'], { directory })).toMatchObject({ code: 5, stdout: '' });
  });
});

describe('verify prints', () => {
  const hostile = "evil'\"<&>\u001b[31m\n::error::x\u202e%0A.txt";
  const workspace = (): string =>
    temporaryFolder({
      'plimsoll.config.yaml': `${head}  - {id: a, kind: text-is, file: ${JSON.stringify(hostile)}, text: y}\n  - {id: b, kind: text-is, file: f, text: x}\n`,
      f: 'x',
      [hostile]: 'x',
    });

  it('SARIF with the rules', async () => {
    const { code, stdout } = await verify(workspace(), { format: 'sarif' });
    expect(code).toBe(1);
    const sarif = JSON.parse(stdout) as { version: string; runs: readonly { results: readonly { ruleId: string }[]; tool: { driver: { rules: readonly { id: string }[] } } }[] };
    expect(sarif.version).toBe('2.1.0');
    expect(sarif.runs[0]?.results.map(({ ruleId }) => ruleId)).toContain('example/wrong');
    expect(sarif.runs[0]?.tool.driver.rules.map(({ id }) => id)).toContain('claims/verified');
  });

  it('JUnit that an XML parser reads', async () => {
    const { code, stdout } = await verify(workspace(), { format: 'junit' });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^<\?xml/u);
    expect(stdout).not.toContain('\u001b');
    try {
      execFileSync('xmllint', ['--noout', '-'], { input: stdout });
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT' || process.env['CONFORMANCE_REQUIRED'] === '1') throw thrown;
    }
  });

  it('GitHub annotations of which a file name can forge none', async () => {
    const { code, stdout } = await verify(workspace(), { format: 'github' });
    expect(code).toBe(1);
    const commands = stdout.split('\n').filter((line) => line.startsWith('::'));
    expect(commands.every((line) => /^::(error|warning|notice) (file|title)=/u.test(line))).toBe(true);
    expect(commands.some((line) => line.startsWith('::error::x'))).toBe(false);
  });

  it('text without control characters; colours only on a terminal that wants them', async () => {
    const plain = await verify(workspace(), {});
    expect(plain.stdout).not.toContain('\u001b');
    expect(plain.stdout).not.toContain('\u202e');
    const terminal = { columns: 100 };
    expect((await verify(workspace(), {}, { terminal })).stdout).toContain('\u001b[');
    expect((await verify(workspace(), {}, { terminal, env: { NO_COLOR: '1' } })).stdout).not.toContain('\u001b');
    expect((await verify(workspace(), {}, { terminal, env: { TERM: 'dumb' } })).stdout).not.toContain('\u001b');
    expect((await verify(workspace(), {}, { terminal: { columns: 10 } })).code).toBe(1);
  });

  it('the same bytes each time', async () => {
    const directory = workspace();
    expect(await verify(directory)).toEqual(await verify(directory));
  });
});

describe('init', () => {
  it('writes a configuration that declares nothing yet, and never over one that is there', async () => {
    const directory = temporaryFolder();
    expect((await runInProcess(['init'], { directory })).code).toBe(0);
    expect((await runInProcess(['verify'], { directory })).code).toBe(3);
    const again = await runInProcess(['init'], { directory });
    expect(again).toMatchObject({ code: 5, stdout: '' });
    expect(again.stderr).toContain('it exists already');
    expect((await runInProcess(['init', 'nowhere'], { directory })).code).toBe(5);
  });
});
