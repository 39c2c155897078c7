import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { writeRegistry } from '@plimsoll/flags';
import { describe, expect, it, test } from 'vitest';
import { registry, workspace } from './flag-workspace.ts';
import { runInProcess } from './run-in-process.ts';

const STEER = '\u001b[31m\u202e';
const FILE = 'meta_flags.json';
const who = ['--actor', 'ann', '--rationale', 'why'];
const set = ['flags', 'set', 'meta_prod', FILE, '--to', 'gradual', ...who];
const disable = ['flags', 'disable', '--match', '*', FILE, '--dry-run'];
const zeros = '0'.repeat(64);
const long = 'a'.repeat(5000);

/** Exit code, a part of the sentence, the command line. */
type Case = readonly [code: number, says: string, argv: readonly string[]];

const unreadable = (['absent.json', 'dangling.json', 'folder', 'loop.json', 'file/x.json', long] as const).flatMap((file): readonly Case[] => [
  [5, 'Cannot read', ['flags', 'list', file]],
  [5, 'Cannot read', ['flags', 'explain', 'other', FILE, '--context', file]],
  [5, 'Cannot read', ['flags', 'verify', FILE, '--trust', file]],
  [5, 'Cannot read', ['flags', 'create', 'new', FILE, '--owner', 'o', '--with', file, ...who]],
  [5, 'Cannot write', ['flags', 'prove', 'other', FILE, '-o', file === 'folder' ? file : `${file}/x`]],
  [5, 'Cannot open', ['snapshot', 'list', file]],
]);

const noRegistry = (['empty', 'list.json', 'cut.json', 'twice.json', 'binary', 'deep.json', 'version.json', `${STEER}.json`] as const).flatMap((file): readonly Case[] => [
  [1, 'flags/', ['flags', 'show', 'other', file]],
  [1, 'flags/', ['flags', 'set', 'other', file, '--to', 'disabled', ...who]],
  [1, 'malformed', ['flags', 'verify', FILE, '--ticket', file]],
  [4, 'set/proof-invalid', ['flags', 'check-proof', file, '--root', zeros, '--flag', 'other']],
]);

const amounts = ['-5', '100.0000001', '100.0001', 'NaN', '1e6', '0', 'Infinity', '5,5', '٥', '5%', '0x10', ''].flatMap((amount): readonly Case[] => [
  [2, 'percent', [...set, `--percent=${amount}`]],
  [2, 'ppm', [...set, `--ppm=${amount}`]],
]);

const said = ['', ' ', '\u00a0', 'a'.repeat(2001)].flatMap((text): readonly Case[] => [
  [2, 'actor', [...disable, '--actor', text]],
  [2, 'rationale', [...disable, '--actor', 'ann', '--rationale', text]],
  [2, 'owner', ['flags', 'create', 'new', FILE, '--owner', text, ...who]],
  [2, 'env', ['flags', 'init', 'new.json', '--registry', 'r', '--env', text, '--actor', 'ann']],
]);

const others: readonly Case[] = [
  [3, 'flags/nothing-matched', ['flags', 'disable', '--match', 'no_such', FILE]],
  [3, 'flags/file-missing', ['flags', 'disable', '--match', '*', 'absent.json']],
  [3, 'There are no snapshots in', ['flags', 'disable', '--match', '*', 'absent.json']],
  [2, 'cannot be read as one', ['flags', 'serve', 'absent.json', '--root', zeros, '--listen', '127.0.0.1:0']],
  [5, 'is a link', ['flags', 'set', 'other', 'link.json', '--to', 'disabled', ...who]],
  [2, 'standard input', ['flags', 'set', 'other', '-', '--to', 'disabled', ...who]],
  [2, 'twice', ['flags', 'diff', '-', '-']],
  ...[STEER, 'a\nb', 'a'.repeat(1025)].map((id): Case => [2, 'no flag can have this id', ['flags', 'prove', id, FILE]]),
  ...[STEER, 'constructor', '__proto__', 'unknown', long].map((id): Case => [1, 'flags/flag-unknown', ['flags', 'show', id, FILE]]),
  ...[STEER, '__proto__', 'a'.repeat(257)].map((id): Case => [1, 'flags/malformed', ['flags', 'create', id, FILE, '--owner', 'o', ...who]]),
  [0, '', ['flags', 'set', 'other', FILE, '--to', 'disabled', '--evidence', 'https://example.test/'.padEnd(1000, 'a'), '--dry-run', ...who]],
  [1, 'Too big', ['flags', 'set', 'other', FILE, '--to', 'disabled', '--evidence', long, '--dry-run', ...who]],
  [0, '', ['flags', 'list', 'in dir ü 船.json']],
  [5, 'no such file or directory', ['snapshot', 'create', 'absent', '--store', 'new-store', '--label', 'l']],
  [5, 'not a directory', ['snapshot', 'create', FILE, '--store', 'new-store', '--label', 'l']],
  [2, 'no path can match', ['snapshot', 'create', 'folder', '--store', 'new-store', '--label', 'l', '--include', '..']],
  ...['', '..', 'a b', STEER].map((label): Case => [2, 'label', ['snapshot', 'create', 'folder', '--store', 'new-store', '--label', label]]),
  ...['0', '-1', '1.5', 'NaN', '1e3'].map((count): Case => [2, 'keep-last', ['snapshot', 'prune', '--store', 'store', `--keep-last=${count}`]]),
];

const text = writeRegistry(registry);
const files = { empty: '', 'list.json': '[]', 'cut.json': text.slice(0, 200), 'twice.json': '{"a":1,"a":2}', binary: '\u0000\u0001', 'deep.json': '['.repeat(100_000), 'version.json': text.replace(registry.schema_version, 'plimsoll.flag-registry.v99'), [`${STEER}.json`]: '{"x"', file: 'x', 'in dir ü 船.json': text };

/** A folder with everything that is not what it should be. */
function folder(): string {
  const { directory } = workspace(files);
  mkdirSync(path.join(directory, 'folder'));
  for (const [from, to] of [['link', FILE], ['dangling', 'gone.json'], ['loop', 'loop.json']] as const) symlinkSync(to, path.join(directory, `${from}.json`));
  return directory;
}

describe('what is wrong on a command line of flags or snapshots', () => {
  it.each([...unreadable, ...noRegistry, ...amounts, ...said, ...others].map(([code, says, argv]) => [code, argv.map((word) => JSON.stringify(word.slice(0, 24))).join(' '), says, argv] as const))('exits %i: %s', async (code, _, says, argv) => {
    const directory = folder();
    const outcome = await runInProcess(argv, { directory });
    const printed = outcome.stdout + outcome.stderr;
    expect([outcome.code, printed]).toEqual([code, expect.stringContaining(says)]);
    expect(printed).not.toMatch(/internal error|\n {4}at /u);
    expect(printed.includes('\u001b') || printed.includes('\u202e')).toBe(false);
    const reported = await runInProcess([...argv.slice(0, 2), '--json', ...argv.slice(2)], { directory });
    expect(reported.code).toBe(code);
    // A report, or one sentence for the person: never half of each.
    if (reported.stdout === '') expect(reported.stderr).toMatch(/^plimsoll: [^\n]+\n$/u);
    else expect(JSON.parse(reported.stdout)).toMatchObject({ exit_code: code });
  });
});

test('a proof says nothing of a name that no flag can have', async () => {
  const { plimsoll, directory } = workspace();
  await plimsoll('flags prove other meta_flags.json -o proof.json');
  const outcome = await runInProcess(['flags', 'check-proof', 'proof.json', '--root', zeros, '--flag', STEER], { directory });
  expect([outcome.code, outcome.stdout]).toEqual([4, expect.not.stringContaining('\u001b')]);
});
