import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { formatVkey, vkeyOf } from '@plimsoll/signed-note';
import { describe, expect, it } from 'vitest';
import { type Outcome, runInProcess, type World } from './run-in-process.ts';
import { temporaryFolder } from './temporary.ts';

interface Shown {
  readonly id: string;
  readonly verdict: string;
  readonly subject?: string;
  readonly location?: { readonly file?: string; readonly line?: number; readonly pointer?: string };
  readonly detail?: Readonly<Record<string, unknown>>;
}

interface ShownReport {
  readonly schema_version: string;
  readonly verdict: string;
  readonly exit_code: number;
  readonly findings: readonly Shown[];
}

const zeros = '0'.repeat(64);
const registry = '{"records":[{"id":"a","x":1},{"id":"b"}]}';

/** Runs a line of words without quoting rules. */
function plimsoll(line: string, world?: World): Promise<Outcome> {
  return runInProcess(line.split(' '), world);
}

/** The same with --json, its report and what must be so of every run: the exit code stands in the report, stderr is empty. */
async function report(line: string, world?: World): Promise<ShownReport> {
  const { code, stdout, stderr } = await plimsoll(`${line} --json`, world);
  expect(stderr).toBe('');
  const parsed = JSON.parse(stdout) as ShownReport;
  expect(parsed.schema_version).toBe('plimsoll.findings.v1');
  expect(parsed.exit_code).toBe(code);
  return parsed;
}

/** Ids of what is not a pass. */
const open = ({ findings }: ShownReport): readonly string[] => [...new Set(findings.filter(({ verdict }) => verdict !== 'pass').map(({ id }) => id))];

describe('usage', () => {
  it.each([
    ['no command', ''],
    ['a group without a command', 'ledger'],
    ['an unknown command', 'verfy'],
    ['an unknown flag', 'verify --nope'],
    ['the name of a prototype member as command', 'constructor'],
    ['the name of a prototype member as flag', 'json check --constructor x'],
    ['a flag without its value', 'set root f --domain'],
    ['a missing flag', 'set root f'],
    ['a flag given twice', 'verify --format json --format text'],
    ['an unknown format', 'verify --format xml'],
    ['too many arguments', 'verify a b'],
    ['a malformed digest', `set verify p --root XYZ --domain d --for a`],
    ['a malformed index', 'ledger prove d --index 01'],
    ['a rule that does not exist', 'explain json/nope'],
    ['no rule at all', 'explain'],
    ['neither entry nor leaf', 'proof verify p --policy q'],
    ['both index and entry', `ledger prove d --index 1 --entry ${zeros}`],
    ['a key that is none', 'note verify n --key x'],
    ['standard input for two files', 'proof verify - --policy - --leaf ' + zeros],
    ['standard input twice', 'json check - -'],
  ])('exits 2 with nothing on stdout: %s', async (_, line) => {
    const { code, stdout, stderr } = await runInProcess(line === '' ? [] : line.split(' '));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).not.toMatch(/^ {4}at /mu);
    expect(stderr).not.toBe('');
  });

  it.each(['init', 'verify', 'explain', 'json check', 'json canonicalize', 'set root', 'set prove', 'set verify', 'legacy root', 'proof verify', 'note verify', 'ledger init', 'ledger append', 'ledger show', 'ledger prove', 'ledger audit', 'ledger evidence', 'ledger change-key', 'ledger serve', 'ledger export', 'ledger witness', 'ledger compare', 'keys generate', 'keys show', 'keys rotate', 'keys revoke', 'attest sign', 'attest verify', 'ledger bundle', 'ledger check-bundle', 'ledger log', 'ledger import', 'notes add', 'notes next', 'notes verify', 'notes record', 'notes check', 'completion bash'])(
    'explains %s with examples',
    async (name) => {
      const { code, stdout } = await plimsoll(`${name} --help`);
      expect(code).toBe(0);
      expect(stdout).toContain(`EXAMPLES\n  ${name.startsWith('ledger append') ? 'plimsoll ledger append' : `plimsoll ${name}`}`);
    },
  );

  it('suggests the rule that was meant', async () => {
    expect((await plimsoll('explain json/duplicat-key')).stderr).toContain('did you mean json/duplicate-key?');
    expect((await plimsoll('explain set/duplicate-key')).stderr).toContain('json/duplicate-key');
  });

  it('writes values byte for byte, but on a terminal nothing that could steer it or change the order of what is seen', async () => {
    const stdin = '{"a":"\u009b31m \u202e\u2066 é"}';
    expect((await plimsoll('json canonicalize -', { stdin })).stdout).toBe(stdin);
    expect((await plimsoll('json canonicalize -', { stdin, terminal: { columns: 80 } })).stdout).toBe(String.raw`{"a":"\u{9b}31m \u{202e}\u{2066} é"}`);
  });

  it('neutralises what could steer the terminal', async () => {
    const { stderr } = await runInProcess(['explain', '\u001b[2Jx\u202e']);
    expect(stderr).not.toContain('\u001b');
    expect(stderr).not.toContain('\u202e');
  });
});

describe('explain', () => {
  it('prints a row', async () => {
    const { code, stdout } = await plimsoll('explain set/proof-invalid');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^set\/proof-invalid \(critical, fail, integrity: exit 4\)\n/u);
  });

  it('prints every rule as JSON', async () => {
    const { stdout } = await plimsoll('explain --all --json');
    const rows = JSON.parse(stdout) as readonly { readonly id: string; readonly cure: string }[];
    expect(rows.length).toBeGreaterThan(80);
    expect(rows.every(({ cure }) => cure.length > 0)).toBe(true);
  });
});

describe('json', () => {
  it('accepts strict JSON and finds every fault of every file', async () => {
    const directory = temporaryFolder({ 'good.json': '{"a":1}', 'bad.json': '{"a":1,\n"a":2,"__proto__":1}' });
    expect(await report('json check good.json', { directory })).toMatchObject({ verdict: 'pass', findings: [{ id: 'cli/computed', location: { file: 'good.json' } }] });
    const bad = await report('json check good.json bad.json', { directory });
    expect(bad.exit_code).toBe(1);
    expect(open(bad)).toEqual(['json/duplicate-key', 'json/forbidden-key']);
    expect(bad.findings.find(({ id }) => id === 'json/duplicate-key')?.location).toMatchObject({ file: 'bad.json', line: 2, pointer: '/a' });
  });

  it('demands canonical bytes with --canonical', async () => {
    const directory = temporaryFolder({ 'a.json': '{"b":1,"a":1}' });
    expect(open(await report('json check --canonical a.json', { directory }))).toContain('json/not-canonical');
  });

  it.each([
    ['truncated', '{"a":'],
    ['not UTF-8', Buffer.of(0x22, 0xff, 0x22)],
    ['too deep', '['.repeat(100_000)],
    ['empty', ''],
    ['a byte order mark', '\ufeff{}'],
  ])('refuses a document that is %s', async (_, document) => {
    const outcome = await plimsoll('json check -', { stdin: document });
    expect(outcome.code).toBe(1);
    expect(outcome.stdout).toMatch(/^NO-GO/mu);
  });

  it('prints canonical bytes without a newline, and nothing for what has none', async () => {
    expect(await plimsoll('json canonicalize -', { stdin: '{"b":1, "a":"\\u00e9"}' })).toEqual({ code: 0, stdout: '{"a":"é","b":1}', stderr: '' });
    expect(await plimsoll('json canonicalize -', { stdin: '{"a":1,"a":2}' })).toMatchObject({ code: 1 });
    expect((await report('json canonicalize -', { stdin: '{"a":1}' })).findings[0]?.detail).toEqual({ canonical: '{"a":1}' });
  });

  it('exits 5 for a file that is not there and one beyond the limit', async () => {
    const directory = temporaryFolder({ large: Buffer.alloc(16 * 1024 * 1024 + 1, ' ') });
    expect(await plimsoll('json check nothing.json', { directory })).toMatchObject({ code: 5, stdout: '', stderr: 'plimsoll: Cannot read "nothing.json": no such file or directory\n' });
    expect(await plimsoll('json check large', { directory })).toMatchObject({ code: 5, stdout: '' });
    expect(await plimsoll('json check .', { directory })).toMatchObject({ code: 5, stderr: 'plimsoll: Cannot read ".": it is a directory\n' });
  });
});

describe('set', () => {
  const flags = '--domain d --pointer /records';

  it('gives the same root whatever the order, another for another domain', async () => {
    const directory = temporaryFolder({ 'a.json': registry, 'b.json': '{"records":[{"id":"b"},{"x":1,"id":"a"}]}' });
    const { stdout: root } = await plimsoll(`set root a.json ${flags}`, { directory });
    expect(root).toMatch(/^[0-9a-f]{64}\n$/u);
    expect((await plimsoll(`set root b.json ${flags}`, { directory })).stdout).toBe(root);
    expect((await plimsoll('set root a.json --domain e --pointer /records', { directory })).stdout).not.toBe(root);
    expect((await plimsoll(`set root a.json ${flags} --omit x,y`, { directory })).stdout).not.toBe(root);
  });

  it.each([
    ['no array', '{"a":1}', 'cli/not-records'],
    ['records that are no objects', '[1, null]', 'cli/not-records'],
    ['two records with one id', '[{"id":"a"},{"id":"a"}]', 'set/duplicate-id'],
    ['a record without id', '[{}]', 'set/bad-id'],
    ['a duplicate key', '[{"id":"a","id":"b"}]', 'json/duplicate-key'],
  ])('refuses %s', async (_, document, id) => {
    const result = await report('set root - --domain d', { stdin: document });
    expect(result.exit_code).toBe(1);
    expect(open(result)).toContain(id);
  });

  it('refuses a pointer to nothing', async () => {
    expect(open(await report('set root - --domain d --pointer /nope', { stdin: registry }))).toContain('cli/not-found');
  });

  it('proves presence and absence, and verifies both', async () => {
    const directory = temporaryFolder({ 'a.json': registry, 'value.json': '{"id":"a","x":1}' });
    const root = (await plimsoll(`set root a.json ${flags}`, { directory })).stdout.trim();
    expect(await plimsoll(`set prove a.json ${flags} --for a -o present.json`, { directory })).toEqual({ code: 0, stdout: '', stderr: '' });
    const absent = (await plimsoll(`set prove a.json ${flags} --for c`, { directory })).stdout;
    writeFileSync(path.join(directory, 'absent.json'), absent);
    const verify = (rest: string) => plimsoll(`set verify ${rest} --root ${root} --domain d`, { directory });
    expect(await verify('present.json --for a --expect present')).toEqual({ code: 0, stdout: 'present\n', stderr: '' });
    expect(await verify('present.json --for a --value value.json')).toMatchObject({ code: 0, stdout: 'present\n' });
    expect(await verify('absent.json --for c')).toEqual({ code: 0, stdout: 'absent\n', stderr: '' });
    expect(await verify('absent.json --for c --expect present')).toMatchObject({ code: 1, stdout: 'absent\n' });
    expect(open(await report(`set verify absent.json --for c --expect present --root ${root} --domain d`, { directory }))).toEqual(['cli/unexpected-answer']);
    expect(await verify('absent.json --for a')).toMatchObject({ code: 4 });
    expect(await verify('absent.json --for c --value value.json')).toMatchObject({ code: 4 });
    expect(await plimsoll(`set verify present.json --for a --root ${zeros} --domain d`, { directory })).toMatchObject({ code: 4 });
    expect(readdirSync(directory).sort()).toEqual(['a.json', 'absent.json', 'present.json', 'value.json']);
  });

  it('calls a proof that is no JSON unverifiable', async () => {
    const result = await report(`set verify - --root ${zeros} --domain d --for a`, { stdin: '{' });
    expect(result.exit_code).toBe(4);
    expect(open(result)).toContain('set/proof-invalid');
  });

  it('never replaces a device or a pipe', async () => {
    const directory = temporaryFolder({ 'r.json': registry });
    execFileSync('mkfifo', [path.join(directory, 'pipe')]);
    for (const file of ['pipe', '/dev/null']) {
      expect((await plimsoll(`set prove r.json --domain d --pointer /records --for a -o ${file}`, { directory })).stderr).toContain('it is a device or a pipe');
    }
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
    expect(statSync(path.join(directory, 'pipe')).isFIFO()).toBe(true);
  });

  it('exits 5 where the proof cannot be written, and leaves nothing behind', async () => {
    const directory = temporaryFolder({ 'a.json': registry });
    expect(await plimsoll(`set prove a.json ${flags} --for a -o no/such/folder.json`, { directory })).toMatchObject({ code: 5, stdout: '' });
    expect(readdirSync(directory)).toEqual(['a.json']);
  });
});

describe('legacy root', () => {
  it('warns, prints both variants, and compares', async () => {
    const directory = temporaryFolder({ 'a.json': registry });
    const { code, stdout, stderr } = await plimsoll('legacy root a.json --pointer /records', { directory });
    expect(code).toBe(0);
    expect(stderr).toContain('legacy/weak-profile');
    const root = /^utf8 {2}([0-9a-f]{64})\nascii [0-9a-f]{64}\n$/u.exec(stdout)?.[1] ?? '';
    expect((await report(`legacy root a.json --pointer /records --expect ${root}`, { directory })).exit_code).toBe(0);
    const other = await report(`legacy root a.json --pointer /records --expect ${zeros}`, { directory });
    expect(other.exit_code).toBe(4);
    expect(open(other)).toContain('cli/root-mismatch');
  });
});

describe('ledger', () => {
  const entry = (id: number): string => `{"id":"${id}","source":"/ci","type":"org.example.released.v1","data":{}}\n`;

  async function ledger(): Promise<{ readonly directory: string; readonly vkey: string }> {
    const directory = temporaryFolder();
    const { code, stdout } = await plimsoll('ledger init log --origin example.org/log --key log.key', { directory });
    expect(code).toBe(0);
    const vkey = stdout.trim();
    writeFileSync(path.join(directory, 'policy'), `log ${vkey}\nquorum none\n`);
    return { directory, vkey };
  }

  it('is created with a key that only its owner can read, and only once', async () => {
    const { directory, vkey } = await ledger();
    expect(vkey).toMatch(/^example\.org\/log\+[0-9a-f]{8}\+/u);
    expect(statSync(path.join(directory, 'log.key')).mode & 0o777).toBe(0o600);
    expect(await plimsoll('ledger init log --origin example.org/log --key log.key', { directory })).toMatchObject({ code: 5, stdout: '' });
    expect(await plimsoll('ledger init other --origin example.org/other --key log.key', { directory })).toMatchObject({ code: 2, stdout: '' });
    expect(await plimsoll('ledger init third --origin a+b --key third.key', { directory })).toMatchObject({ code: 2, stdout: '' });
    expect(readdirSync(directory).sort()).toEqual(['log', 'log.key', 'policy']);
  });

  it('appends lines, gives receipts, shows, proves, and audits', async () => {
    const { directory, vkey } = await ledger();
    const appended = await plimsoll('ledger append log --key log.key', { directory, stdin: entry(1) + entry(2) + entry(3) });
    expect(appended.code).toBe(0);
    const receipts = appended.stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as { index: string; leafHash: string; size: string; duplicate: boolean });
    expect(receipts.map(({ index, size, duplicate }) => [index, size, duplicate])).toEqual([['0', '3', false], ['1', '3', false], ['2', '3', false]]);

    const again = await report('ledger append log --key log.key', { directory, stdin: entry(2) });
    expect(again.findings[0]?.detail).toMatchObject({ size: '3', receipts: [{ index: '1', duplicate: true }] });

    const { stdout: shown } = await plimsoll('ledger show log --from 1 --to 2', { directory });
    const [head, one, ...rest] = shown.trimEnd().split('\n').map((line) => JSON.parse(line) as { readonly [member: string]: unknown });
    expect(head).toMatchObject({ origin: 'example.org/log', size: '3' });
    expect(one).toMatchObject({ index: '1', leafHash: receipts[1]?.leafHash, entry: { id: '2' } });
    expect(rest).toEqual([]);

    expect(await plimsoll('ledger prove log --index 1 -o proof', { directory })).toEqual({ code: 0, stdout: '', stderr: '' });
    writeFileSync(path.join(directory, 'entry.json'), JSON.stringify(one?.['entry']));
    expect((await report('proof verify proof --policy policy --entry entry.json', { directory })).findings[0]?.detail).toMatchObject({ index: '1', size: '3', witnesses: [] });
    expect((await report(`proof verify proof --policy policy --leaf ${receipts[1]?.leafHash ?? ''}`, { directory })).verdict).toBe('pass');
    expect((await report(`proof verify proof --policy policy --leaf ${zeros}`, { directory })).exit_code).toBe(4);
    expect(open(await report(`ledger prove log --entry ${zeros}`, { directory }))).toContain('ledger/entry-not-found');
    expect((await report('ledger prove log --index 3', { directory })).exit_code).toBe(1);

    expect((await report(`note verify log/checkpoint --key ${vkey}`, { directory })).findings[0]?.detail).toMatchObject({ signers: [{ name: 'example.org/log' }] });
    expect((await report('ledger audit log --policy policy', { directory })).verdict).toBe('pass');
    expect((await report(`ledger audit log --policy policy --known log/checkpoint --entry ${receipts[0]?.leafHash ?? ''}`, { directory })).verdict).toBe('pass');
    expect((await report(`ledger audit log --policy policy --entry ${zeros}`, { directory })).exit_code).toBe(1);
  });

  it('goes on from the state of the audit before', async () => {
    const { directory } = await ledger();
    await plimsoll('ledger append log --key log.key', { directory, stdin: Array.from({ length: 300 }, (_, i) => entry(i + 1)).join('') });
    expect(await report('ledger audit log --policy policy --state audit.json', { directory })).toMatchObject({ verdict: 'pass', findings: [{ detail: { resumedFrom: '0', size: '300' } }] });
    expect(await report('ledger audit log --policy policy --state audit.json', { directory })).toMatchObject({ verdict: 'pass', findings: [{ detail: { resumedFrom: '256', size: '300' } }] });
    writeFileSync(path.join(directory, 'audit.json'), '{}');
    expect(open(await report('ledger audit log --policy policy --state audit.json', { directory }))).toContain('ledger/audit-state-bad');
    expect(readFileSync(path.join(directory, 'audit.json'), 'utf8')).toBe('{}');
  });

  it('keeps evidence and looks after it', async () => {
    const { directory } = await ledger();
    writeFileSync(path.join(directory, 'plan.txt'), 'the plan');
    const { stdout, code } = await plimsoll('ledger evidence log plan.txt --media-type text/plain', { directory });
    expect(code).toBe(0);
    const reference = JSON.parse(stdout) as { readonly sha256: string };
    expect(reference).toMatchObject({ name: 'plan.txt', size: 8, mediaType: 'text/plain' });
    await plimsoll('ledger append log --key log.key', { directory, stdin: `${JSON.stringify({ id: '1', source: '/ci', type: 'org.example.released.v1', data: { evidence: [reference] } })}\n` });
    expect((await report('ledger audit log --policy policy --evidence', { directory })).exit_code).toBe(0);
    const file = path.join(directory, 'log/evidence/sha256', reference.sha256.slice(0, 2), reference.sha256);
    writeFileSync(file, 'the plot');
    expect(await report('ledger audit log --policy policy --evidence', { directory })).toMatchObject({ exit_code: 4 });
    rmSync(file);
    expect(await report('ledger audit log --policy policy --evidence', { directory })).toMatchObject({ exit_code: 3 });
    expect((await report('ledger audit log --policy policy', { directory })).exit_code).toBe(0);
  });

  it('changes its key, and an audit with the first key follows', async () => {
    const { directory, vkey } = await ledger();
    const { stdout, code } = await plimsoll('ledger change-key log --key log.key --new-key new.key', { directory });
    expect([code, stdout.startsWith('example.org/log+'), stdout.trim() === vkey]).toEqual([0, true, false]);
    expect((await report('ledger audit log --policy policy', { directory })).verdict).toBe('pass');
    expect((await plimsoll('ledger append log --key log.key', { directory, stdin: entry(1) })).code).toBe(5);
    expect((await plimsoll('ledger append log --key new.key', { directory, stdin: entry(1) })).code).toBe(0);
    expect((await report('ledger audit log --policy policy', { directory })).verdict).toBe('pass');
  });

  it.skipIf(!existsSync('/proc/self/fd'))('closes its input where the ledger cannot be opened', async () => {
    const directory = temporaryFolder({ 'entries.jsonl': entry(1) });
    await plimsoll('keys generate --name example.org/log -o log.key', { directory });
    expect(await plimsoll('ledger append nothing --key log.key entries.jsonl', { directory })).toMatchObject({ code: 5 });
    const targetOf = (descriptor: string): string | undefined => {
      try {
        return readlinkSync(`/proc/self/fd/${descriptor}`);
      } catch {
        // Closed meanwhile.
        return undefined;
      }
    };
    expect(readdirSync('/proc/self/fd').map(targetOf)).not.toContain(path.join(directory, 'entries.jsonl'));
  });

  it('stops at the first line that is refused: the lines before it are in', async () => {
    const { directory } = await ledger();
    const outcome = await plimsoll('ledger append log --key log.key', { directory, stdin: `${entry(1)}{"id":"2"}\n${entry(3)}` });
    expect(outcome.code).toBe(1);
    expect(outcome.stdout.split('\n')).toHaveLength(2);
    expect(outcome.stderr).toContain('standard input:2');
    const conflict = await report('ledger append log --key log.key', { directory, stdin: entry(4) + entry(1).replace('{}', '{"other":1}') + entry(5) });
    expect(conflict.exit_code).toBe(1);
    expect(conflict.findings.find(({ id }) => id === 'ledger/event-conflict')?.location?.line).toBe(2);
    const { stdout } = await plimsoll('ledger show log', { directory });
    expect(stdout.trimEnd().split('\n').slice(1).map((line) => (JSON.parse(line) as { entry: { id: string } }).entry.id)).toEqual(['1', '4']);
  });

  it('finds nothing to append inconclusive', async () => {
    const { directory } = await ledger();
    expect((await report('ledger append log --key log.key', { directory, stdin: '\n\n' })).exit_code).toBe(3);
    expect((await plimsoll('ledger append log --key log.key', { directory, stdin: '' })).stderr).toContain('findings/nothing-computed');
  });

  it('says that a line is no object', async () => {
    const { directory } = await ledger();
    expect(open(await report('ledger append log --key log.key', { directory, stdin: 'null\n' }))).toEqual(['entry/bad-attribute']);
    expect((await plimsoll('ledger append log --key log.key', { directory, stdin: `${entry(1)}nonsense\n` })).stderr).toContain('In line 2: ');
  });

  it.each(['show nowhere', 'prove nowhere --index 0', 'audit nowhere --policy policy', 'show policy', 'append log --key log.key log', 'audit log --policy log'])('calls a path that is none an error of the environment: %s', async (line) => {
    const { directory } = await ledger();
    const outcome = await plimsoll(`ledger ${line}`, { directory });
    expect(outcome).toMatchObject({ code: 5, stdout: '' });
    expect(outcome.stderr).toMatch(/^plimsoll: Cannot /u);
  });

  it('calls a checkpoint that the system does not open an error of the environment', async () => {
    const { directory } = await ledger();
    const checkpoint = path.join(directory, 'log/checkpoint');
    rmSync(checkpoint);
    symlinkSync('checkpoint', checkpoint);
    expect(await plimsoll('ledger show log', { directory })).toEqual({ code: 5, stdout: '', stderr: 'plimsoll: Cannot use the ledger "log": it is a symbolic link, or one that leads to itself\n' });
  });

  it('names files as they are seen from where the user stands, and proves nothing with a damaged tile', async () => {
    const { directory } = await ledger();
    await plimsoll('ledger append log --key log.key', { directory, stdin: entry(1) + entry(2) });
    const tile = path.join(directory, 'log/tile/0/000.p/2');
    const bytes = readFileSync(tile);
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    writeFileSync(tile, bytes);
    const proof = await report('ledger prove log --index 1 -o proof', { directory });
    expect(proof).toMatchObject({ exit_code: 4, findings: [{ id: 'ledger/root-mismatch', location: { file: 'log/checkpoint' } }] });
    expect(readdirSync(directory)).not.toContain('proof');
    rmSync(path.join(directory, 'log/checkpoint'));
    expect((await report('ledger show log', { directory })).findings).toMatchObject([{ id: 'ledger/checkpoint-missing', location: { file: 'log/checkpoint' } }]);
  });

  it('holds with a warning where the log has a file that nothing explains', async () => {
    const { directory } = await ledger();
    writeFileSync(path.join(directory, 'log/notes.txt'), 'x');
    expect(await report('ledger audit log --policy policy', { directory })).toMatchObject({ exit_code: 0, findings: [{ id: 'ledger/audited' }, { id: 'ledger/stray-file' }] });
  });

  it('refuses a key that others can read, that is none, or that is another one', async () => {
    const { directory } = await ledger();
    chmodSync(path.join(directory, 'log.key'), 0o640);
    const open640 = await plimsoll('ledger append log --key log.key', { directory, stdin: entry(1) });
    expect(open640).toMatchObject({ code: 5, stdout: '' });
    expect(open640.stderr).toContain('chmod 600');
    const secret = 'PRIVATE+KEY+example.org/log+00000000+AAAA';
    writeFileSync(path.join(directory, 'bad.key'), secret, { mode: 0o600 });
    const bad = await plimsoll('ledger append log --key bad.key', { directory, stdin: entry(1) });
    expect(bad.code).toBe(5);
    expect(bad.stderr).not.toContain('AAAA');
    await plimsoll('ledger init other --origin example.org/log --key other.key', { directory });
    expect(await plimsoll('ledger append log --key other.key', { directory, stdin: entry(1) })).toMatchObject({ code: 5, stdout: '' });
    expect(await plimsoll('ledger append nowhere --key other.key', { directory, stdin: entry(1) })).toMatchObject({ code: 5, stdout: '' });
  });

  it('calls an altered log tampered with, a missing witness inconclusive, another policy tampered with', async () => {
    const { directory, vkey } = await ledger();
    await plimsoll('ledger append log --key log.key', { directory, stdin: entry(1) + entry(2) });
    const witness = formatVkey(vkeyOf('example.org/witness', 4, new Uint8Array(32).fill(7)));
    writeFileSync(path.join(directory, 'quorum'), `log ${vkey}\nwitness w ${witness}\nquorum w\n`);
    const unwitnessed = await report('ledger audit log --policy quorum', { directory });
    expect(unwitnessed.exit_code).toBe(3);
    expect(open(unwitnessed)).toContain('ledger/quorum-unmet');
    const bundle = path.join(directory, 'log/tile/entries/000.p/2');
    const bytes = readFileSync(bundle);
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    writeFileSync(bundle, bytes);
    const altered = await report('ledger audit log --policy policy', { directory });
    expect(altered.exit_code).toBe(4);
    expect(altered.findings.find(({ id }) => id === 'ledger/entry-altered')?.location?.file).toBe('log/tile/entries/000.p/2');
    writeFileSync(path.join(directory, 'empty'), '');
    expect((await report('ledger audit log --policy empty', { directory })).exit_code).not.toBe(0);
    expect(await plimsoll('ledger audit log --policy nothing', { directory })).toMatchObject({ code: 5 });
  });
});
