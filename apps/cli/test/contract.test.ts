import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { askedCases, cases } from '@plimsoll/contract-tests';
import type { ContractKit, Report } from '@plimsoll/findings';
import { describe, expect, it } from 'vitest';
import contractSelfCheck from '../src/commands/contract-self-check.ts';
import { contractKits } from '../src/contract-kits.ts';
import { kitSchema } from '../src/kit-schema.ts';
import { ioOf, type Outcome, runInProcess, type World } from './run-in-process.ts';
import { temporaryFolder } from './temporary.ts';

const plain = ({ verdict, context }: ContractKit['golden'][number]): boolean => verdict === 'pass' && context === undefined;
const weight = ({ golden }: ContractKit): number => golden.reduce((sum, { bytes }) => sum + bytes.length, 0);

/** Any contract of JSON documents will do, and that of the smallest is the fastest; nothing here knows which there are. */
const kit = contractKits.filter(({ jsonSchema, golden }) => jsonSchema !== null && golden.some(plain)).sort((a, b) => weight(a) - weight(b))[0] as ContractKit;
const { id } = kit;
const good = kit.golden.find(plain) as ContractKit['golden'][number];
const text = new TextDecoder().decode(good.bytes);
const line = JSON.stringify(JSON.parse(text));

const plimsoll = (words: readonly string[], world: World = {}): Promise<Outcome> => runInProcess(['contract', ...words], world);

/** Code and report of a command line that ends in --json. */
async function reported(words: readonly string[], world: World = {}): Promise<{ readonly code: number; readonly report: Report; readonly ids: readonly string[] }> {
  const [first = '', ...others] = words;
  const { code, stdout, stderr } = await plimsoll([first, '--json', ...others], world);
  expect(stderr).toBe('');
  const report = JSON.parse(stdout) as Report;
  return { code, report, ids: [...new Set(report.findings.filter(({ verdict }) => verdict !== 'pass').map((finding) => finding.id))] };
}

/** What the command counted. */
const counted = ({ findings }: Report): unknown => findings.find((finding) => finding.id === 'cli/computed')?.detail;

describe('contract list', () => {
  it('has a row for every contract with the number of its cases', async () => {
    const { code, stdout } = await plimsoll(['list']);
    expect(code).toBe(0);
    const rows = stdout.trimEnd().split('\n').map((row) => row.split(/ {2,}/u));
    expect(rows).toEqual([
      ['contract', 'package', 'media', 'cases', 'scenarios'],
      ...contractKits.map((each) => [each.id, each.package, each.media, String([...cases(each)].length), each.scenarios.join(', ')]),
    ]);
  });

  it('says the same to programs', async () => {
    const { code, report } = await reported(['list']);
    expect([code, report.findings.map(({ detail }) => detail?.['contract'])]).toEqual([0, contractKits.map((each) => each.id)]);
    expect(report.findings[0]?.detail).toMatchObject({ cases: [...cases(contractKits[0] as ContractKit)].length, scenarios: contractKits[0]?.scenarios });
  });
});

describe('the id of a contract', () => {
  it.each([['test', 'x'], ['consumer', 'x'], ['export', '--output', 'x'], ['schema'], ['diff', '--against', 'x'], ['self-check']])('that nobody knows lists all of them (%s)', async (name, ...others) => {
    const { code, stdout, stderr } = await plimsoll([name, `${id}x`, ...others]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`did you mean ${id}? The contracts are ${contractKits.map((each) => each.id).join(', ')}`);
    expect((await plimsoll([name, 'nothing-like-it', ...others])).stderr).not.toContain('did you mean');
  });

  it.each(['test', 'consumer'])('is needed (%s)', async (name) => {
    expect(await plimsoll([name])).toMatchObject({ code: 2, stderr: expect.stringContaining('plimsoll contract list') as string });
  });
});

describe('contract test', () => {
  it('goes on where every document meets the contract, and counts scenarios', async () => {
    const directory = temporaryFolder({ 'out/a.json': good.bytes, 'out/deep/b.jsonl': `${line}\n${line}\n\n`, 'out/readme.md': '# No document' });
    const { code, stdout } = await plimsoll(['test', id, 'out'], { directory });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^scenario +outputs\n/u);
    for (const scenario of kit.classify(JSON.parse(text) as never)) expect(stdout).toMatch(new RegExp(`^${scenario} +3$`, 'mu'));
    expect(stdout).toContain(`All 3 outputs meet ${id}`);
    expect(counted((await reported(['test', id, 'out'], { directory })).report)).toMatchObject({ outputs: 3, accepted: 3, rejected: 0 });
  });

  it('names the wrong document beside a right one, and the place in it', async () => {
    const wrong = [...cases(kit, { levels: ['schema'], kinds: ['negative'], match: /:schema:type@\// })][0];
    const directory = temporaryFolder({ 'out/good.json': good.bytes, 'out/bad.json': wrong?.bytes ?? '' });
    const { code, report, ids } = await reported(['test', id, './out/'], { directory });
    expect([code, ids]).toEqual([1, ['contract/producer-output-rejected', ...(wrong?.expect.raises ?? [])]]);
    const faults = report.findings.filter(({ verdict }) => verdict === 'fail');
    expect(faults.map(({ location }) => location?.file)).toEqual(faults.map(() => 'out/bad.json'));
    expect(faults.some(({ location }) => location?.pointer !== undefined && wrong?.pointer?.startsWith(location.pointer) === true)).toBe(true);
    expect(counted(report)).toMatchObject({ outputs: 2, accepted: 1, rejected: 1 });
    expect((await plimsoll(['test', id, 'out', '--format', 'github'], { directory })).stdout).toContain('::error file=out/bad.json,title=contract/producer-output-rejected');
  });

  it.each<[string, string, number, readonly (number | undefined)[]]>([
    ['a blank last line', `${line}\n\n`, 0, []],
    ['a blank line in the middle', `${line}\n\n${line}\n`, 1, [2, 2]],
    ['a fault in the second line', `${line}\n{"x":}\n`, 1, [2, 2]],
    ['half a document at the end', `${line}\n${line.slice(0, 40)}`, 1, [2, 2]],
  ])('reads %s of JSON Lines', async (_name, content, expected, lines) => {
    const directory = temporaryFolder({ 'out.jsonl': content });
    const { code, report } = await reported(['test', id, 'out.jsonl'], { directory });
    expect([code, report.findings.filter(({ verdict }) => verdict === 'fail').map(({ location }) => location?.line)]).toEqual([expected, lines]);
  });

  it('is inconclusive about an empty folder, and refuses a file with nothing in it', async () => {
    const directory = temporaryFolder({ 'none/readme.md': '', 'zero/a.json': '' });
    expect(await reported(['test', id, 'none'], { directory })).toMatchObject({ code: 3, ids: ['contract/producer-no-output'] });
    expect(await reported(['test', id, 'zero'], { directory })).toMatchObject({ code: 1, ids: expect.arrayContaining(['contract/producer-output-rejected']) as string[] });
  });

  it('wants the scenarios that are required, and only those that there are', async () => {
    const directory = temporaryFolder({ 'a.json': good.bytes });
    const missing = kit.scenarios.filter((each) => !kit.classify(JSON.parse(text) as never).includes(each));
    expect(await plimsoll(['test', id, 'a.json', '--require-scenario', good.scenario], { directory })).toMatchObject({ code: 0 });
    for (const scenario of missing.slice(0, 1)) {
      expect(await reported(['test', id, 'a.json', '--require-scenario', good.scenario, '--require-scenario', scenario], { directory })).toMatchObject({ code: 3, ids: ['contract/producer-scenario-missing'] });
    }
    const { code, stderr } = await plimsoll(['test', id, 'a.json', '--require-scenario', `${good.scenario}x`], { directory });
    expect([code, stderr]).toEqual([2, expect.stringContaining(`did you mean ${good.scenario}? Its scenarios are ${kit.scenarios.join(', ')}`)]);
  });

  it('reads standard input: a document over many lines, or one a line', async () => {
    const pretty = JSON.stringify(JSON.parse(text), null, 2);
    // Some contracts take one form only.
    const taken = kit.verify(new TextEncoder().encode(pretty)).verdict === 'pass' ? 1 : 0;
    expect(counted((await reported(['test', id, '-'], { stdin: pretty })).report)).toMatchObject({ outputs: 1, accepted: taken });
    expect(await plimsoll(['test', id, '-'], { stdin: `${line}\n` })).toMatchObject({ code: 0 });
    expect(counted((await reported(['test', id, '-'], { stdin: `${line}\n${line}\n` })).report)).toMatchObject({ outputs: 2 });
    expect(await reported(['test', id, '-'], { stdin: '' })).toMatchObject({ code: 3 });
    const { code, report } = await reported(['test', id, '-'], { stdin: `${line}\n{}\n` });
    expect([code, report.findings.find((finding) => finding.id === 'contract/producer-output-rejected')?.subject]).toEqual([1, 'standard input:2']);
    expect(await plimsoll(['test', id, '-', '-'], { stdin: line })).toMatchObject({ code: 2 });
  });

  it('tells several folders with files of one name apart', async () => {
    const directory = temporaryFolder({ 'a/x.json': good.bytes, 'b/x.json': '{}' });
    const { report } = await reported(['test', id, 'a', 'b'], { directory });
    expect(report.findings.find((finding) => finding.id === 'contract/producer-output-rejected')?.location).toEqual({ file: 'b/x.json' });
    expect((await reported(['test', id, '.'], { directory })).report.findings.find((finding) => finding.id === 'contract/producer-output-rejected')?.location).toEqual({ file: 'b/x.json' });
  });

  it('has no way with what cannot be read', async () => {
    const directory = temporaryFolder({ 'folder/x.txt': '', 'outside.json': good.bytes });
    symlinkSync('../outside.json', path.join(directory, 'folder/link.json'));
    expect(await plimsoll(['test', id, 'nothing'], { directory })).toEqual({ code: 5, stdout: '', stderr: 'plimsoll: Cannot read "nothing": no such file or directory\n' });
    expect(await plimsoll(['test', id, 'folder'], { directory })).toMatchObject({ code: 5, stderr: expect.stringContaining('link that leaves') as string });
    expect(await plimsoll(['test', id, ''], { directory })).toMatchObject({ code: 2 });
    expect(await plimsoll(['test', id], { directory })).toMatchObject({ code: 2, stderr: expect.stringContaining('name files, folders or -') as string });
  });

  it('gives a document the context of its name', async () => {
    const needy = contractKits.flatMap((each) => each.golden.filter(({ bytes, context, verdict }) => each.media === 'json' && context !== undefined && verdict === 'pass' && each.verify(bytes).verdict === 'inconclusive').map((golden) => [each, golden] as const))[0];
    if (needy === undefined) return;
    const [{ id: named }, { bytes, context }] = needy;
    const directory = temporaryFolder({ 'out/a.json': bytes, 'context.json': JSON.stringify({ 'out/a.json': context }), 'list.json': '[]', 'half.json': '{' });
    expect(await plimsoll(['test', named, 'out'], { directory })).toMatchObject({ code: 3 });
    expect(await plimsoll(['test', named, 'out', '--context', 'context.json'], { directory })).toMatchObject({ code: 0 });
    expect(await plimsoll(['test', named, 'out', '--context', 'list.json'], { directory })).toMatchObject({ code: 5 });
    expect(await plimsoll(['test', named, 'out', '--context', 'half.json'], { directory })).toMatchObject({ code: 1 });
  });

  it('is a test case for each document in JUnit, good or bad', async () => {
    const directory = temporaryFolder({ 'out/a.json': good.bytes, 'out/b.jsonl': `${line}\n{}\n` });
    const { code, stdout } = await plimsoll(['test', id, 'out', '--format', 'junit'], { directory });
    expect(code).toBe(1);
    expect(testCases(stdout)).toEqual({ 'out/a.json': 'passed', 'out/b.jsonl:1': 'passed', 'out/b.jsonl:2': 'failed', [id]: 'passed' });
  });
});

/** How the test cases of a JUnit report ended. */
function testCases(xml: string): Record<string, 'passed' | 'failed'> {
  return Object.fromEntries([...xml.matchAll(/<testcase name="([^"]*)"[^>]*>(.*?)<\/testcase>/gu)].map(([, name = '', body = '']) => [name, /<(?:failure|error) /u.test(body) ? 'failed' : 'passed']));
}

/** A command that runs a program of Node with these lines. */
function node(directory: string, program: string): readonly string[] {
  const file = path.join(directory, 'program.mjs');
  writeFileSync(file, program);
  return [process.execPath, file];
}

describe('contract test --exec', () => {
  const exec = async (program: string, ...flags: readonly string[]) => {
    const directory = temporaryFolder({ 'golden.json': good.bytes });
    return reported(['test', id, ...flags, '--exec', '--', ...node(directory, `import { readFileSync } from 'node:fs'; const golden = readFileSync('golden.json', 'utf8'); ${program}`)], { directory });
  };

  it.each<[string, string, number, readonly string[], readonly string[]]>([
    ['writes a document', 'console.log(golden)', 0, [], []],
    ['writes nothing', '', 3, ['contract/producer-no-output'], []],
    ['fails after a good document', 'console.log(golden); process.exitCode = 3', 1, ['contract/producer-command-failed'], []],
    ['never ends', 'console.log(golden); setInterval(() => 0, 1000)', 1, ['contract/producer-command-failed'], ['--timeout', '1.5']],
  ])('a producer that %s', async (_name, program, expected, found, flags) => {
    const { code, ids } = await exec(program, ...flags);
    expect([code, ids]).toEqual([expected, found]);
  });

  it('says what a producer complained last', async () => {
    const { report } = await exec('console.error("no disk"); process.exitCode = 1');
    expect(report.findings[0]?.sentence).toMatch(/ended with status 1; the last line of standard error: no disk$/u);
  });

  it('takes flags of the command as the command’s', async () => {
    const directory = temporaryFolder({ 'golden.json': good.bytes });
    const command = node(directory, `import { readFileSync } from 'node:fs'; if (process.argv[2] === '--json') process.stdout.write(readFileSync('golden.json'));`);
    expect(await plimsoll(['test', id, '--exec', '--', ...command, '--json'], { directory })).toMatchObject({ code: 0, stdout: expect.stringMatching(/^scenario/u) as string });
  });

  it('cannot do without a program that starts', async () => {
    expect(await plimsoll(['test', id, '--exec', '--', 'no-such-program'])).toEqual({ code: 5, stdout: '', stderr: 'plimsoll: Cannot run "no-such-program": no such file or directory\n' });
    expect(await plimsoll(['test', id, '--exec'])).toMatchObject({ code: 2 });
    expect(await plimsoll(['test', id, '--exec', '--', ''])).toMatchObject({ code: 2 });
    expect(await plimsoll(['test', id, 'x', '--timeout', '3'])).toMatchObject({ code: 2, stderr: expect.stringContaining('--exec') as string });
    expect(await plimsoll(['test', id, '--exec', '--timeout', '0', '--', 'x'])).toMatchObject({ code: 2 });
  });
});

/** Golden documents and some that are no JSON, or JSON only for some: enough to tell consumers apart. */
const some = ':golden$|:text:(?:empty|truncated|duplicate-key)$';
const asked = [...askedCases(kit, { match: new RegExp(some, 'u') })];
const golden = kit.golden.length;

/** A consumer that answers in lines; `answer` sees the cases in `asked`, says with `say` and reads with `payload`. */
const consumerOf = (answer: string): string => `
  import { writeSync } from 'node:fs';
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk;
  const asked = text.trim().split('\\n').map((line) => JSON.parse(line));
  const say = (each, accepted, message) => writeSync(1, JSON.stringify({ case: each.case, accepted, message }) + '\\n');
  const payload = (each) => Buffer.from(each.payload_base64, 'base64');
  ${answer}`;

describe('contract consumer', () => {
  const ask = async (answer: string, ...flags: readonly string[]) => {
    const directory = temporaryFolder();
    return reported(['consumer', id, '--match', some, ...flags, '--', ...node(directory, consumerOf(answer))], { directory });
  };

  it.each<[string, string, number, number, readonly string[]]>([
    ['looks for what is asked here', 'for (const each of asked) say(each, !/:text:/.test(each.case))', 3, golden + 3, ['contract/consumer-partial']],
    ['accepts everything', 'for (const each of asked) say(each, true)', 1, golden, ['contract/consumer-accepted-invalid']],
    ['refuses everything', 'for (const each of asked) say(each, false, "no")', 1, 3, ['contract/consumer-rejected-valid']],
    ['answers half', 'for (const each of asked.slice(0, 1)) say(each, true)', 1, 1, ['contract/consumer-crashed']],
    ['crashes', 'say(asked[0], true); process.kill(process.pid, "SIGKILL")', 1, 1, ['contract/consumer-crashed']],
    ['parses what JavaScript takes for JSON', 'for (const each of asked) try { JSON.parse(payload(each)); say(each, true) } catch { say(each, false) }', 1, golden + 2, ['contract/consumer-accepted-invalid']],
    ['answers twice, and the same', 'for (const each of [...asked, ...asked]) say(each, !/:text:/.test(each.case))', 3, golden + 3, ['contract/consumer-partial']],
    ['contradicts itself', 'for (const each of asked) { say(each, !/:text:/.test(each.case)); say(each, /:text:/.test(each.case)) }', 3, golden + 3, ['contract/protocol-invalid']],
    ['ends in the middle of a line', 'for (const each of asked.slice(1)) say(each, !/:text:/.test(each.case)); writeSync(1, "{\\"case\\":")', 1, golden + 2, ['contract/consumer-crashed', 'contract/protocol-invalid']],
  ])('that %s', async (_name, answer, expected, right, found) => {
    const { code, report, ids } = await ask(answer);
    expect([code, ids.toSorted()]).toEqual([expected, found]);
    expect(counted(report)).toMatchObject({ asked: asked.length, right });
  });

  it('that never ends is ended, and what it has answered counts', async () => {
    const { code, report, ids } = await ask('say(asked[0], true); for (;;);', '--timeout', '2');
    expect([code, ids]).toEqual([1, ['contract/consumer-timeout']]);
    expect(counted(report)).toMatchObject({ right: 1 });
  });

  it('says what was changed, and what a careful reader would have said', async () => {
    const { report } = await ask('for (const each of asked) say(each, true)');
    const wrong = asked.find(({ expect: { accept } }) => !accept);
    expect(report.findings.find(({ subject }) => subject === wrong?.id)?.sentence).toMatch(/\(.+\) must be refused, but the consumer accepted it; a careful reader says: .+/u);
  });

  it('counts right answers of each kind', async () => {
    const directory = temporaryFolder();
    const { code, stdout } = await plimsoll(['consumer', id, '--match', some, '--', ...node(directory, consumerOf('for (const each of asked) say(each, true)'))], { directory });
    expect([code, stdout]).toEqual([1, expect.stringMatching(new RegExp(`^cases +asked +right\ngolden +${golden} +${golden}\nnegative, text +3 +0\n\n`, 'u'))]);
  });

  it('is a test case for each case in JUnit, so that it is seen which one was accepted', async () => {
    const directory = temporaryFolder();
    const { stdout } = await plimsoll(['consumer', id, '--match', some, '--format', 'junit', '--', ...node(directory, consumerOf('for (const each of asked) say(each, !/:text:(?!dup)/.test(each.case))'))], { directory });
    expect(testCases(stdout)).toEqual({ ...Object.fromEntries(asked.map((each) => [each.id, each.id.endsWith(':duplicate-key') ? 'failed' : 'passed'])), [id]: 'passed' });
    expect(stdout).toContain('type="contract/consumer-accepted-invalid"');
  });

  it('puts wrong documents of the right shape with --level semantic only', async () => {
    const semantic = [...askedCases(kit, { level: 'semantic', levels: ['semantic'], kinds: ['negative'] })];
    const directory = temporaryFolder();
    const consumer = node(directory, consumerOf('for (const each of asked) say(each, false)'));
    const { code, report } = await reported(['consumer', id, '--level', 'semantic', '--match', ':semantic:', '--', ...consumer], { directory });
    expect((counted(report) as { groups: Record<string, unknown> }).groups['negative, semantic']).toEqual(semantic.length === 0 ? undefined : { asked: semantic.length, right: semantic.length });
    expect(code).toBe([...askedCases(kit, { level: 'semantic', match: /:semantic:/u })].some(({ expect: { accept } }) => accept) ? 1 : 3);
  });

  it('is asked with a process for each case', async () => {
    const directory = temporaryFolder();
    const judge = (program: string) => reported(['consumer', id, '--per-case', '--match', ':text:truncated$', '--', ...node(directory, program)], { directory });
    expect(await judge('process.exitCode = 1')).toMatchObject({ code: 3, ids: ['contract/consumer-partial'] });
    expect(await judge('process.exitCode = 0')).toMatchObject({ code: 1, ids: ['contract/consumer-accepted-invalid'] });
    expect(await judge('process.exitCode = 126')).toMatchObject({ code: 1, ids: ['contract/consumer-crashed'] });
    const looping = await reported(['consumer', id, '--per-case', '--timeout', '0.5', '--match', ':text:truncated$', '--', ...node(directory, 'for (;;);')], { directory });
    expect(looping).toMatchObject({ code: 1, ids: ['contract/consumer-timeout'] });
  });

  it('that is asked nothing has shown nothing', async () => {
    const directory = temporaryFolder();
    expect(await reported(['consumer', id, '--match', 'no such case', '--', ...node(directory, '')], { directory })).toMatchObject({ code: 3 });
  });

  it('cannot do without a program that starts, a level and a pattern that there are', async () => {
    expect(await plimsoll(['consumer', id, '--', 'no-such-program'])).toMatchObject({ code: 5, stderr: 'plimsoll: Cannot run "no-such-program": no such file or directory\n' });
    expect(await plimsoll(['consumer', id])).toMatchObject({ code: 2, stderr: expect.stringContaining('put it after --') as string });
    expect(await plimsoll(['consumer', id, '--level', 'text', '--', 'x'])).toMatchObject({ code: 2 });
    expect(await plimsoll(['consumer', id, '--match', '(', '--', 'x'])).toMatchObject({ code: 2, stderr: expect.stringContaining('regular expression') as string });
  });
});

describe('contract export', () => {
  it('writes every case with what it must get', async () => {
    const directory = temporaryFolder();
    expect(await plimsoll(['export', id, '--output', 'new/cases'], { directory })).toMatchObject({ code: 0, stdout: expect.stringContaining(`has the ${[...cases(kit)].length} cases`) as string });
    const index = JSON.parse(readFileSync(path.join(directory, 'new/cases/index.json'), 'utf8')) as { contract: string; cases: { id: string; file: string; accept: boolean }[] };
    expect(index.contract).toBe(id);
    expect(index.cases.map((each) => each.id)).toEqual([...cases(kit)].map((each) => each.id));
    const first = index.cases.find((each) => each.id.endsWith(`:${good.id}:golden`));
    expect(first?.accept).toBe(true);
    expect(new Uint8Array(readFileSync(path.join(directory, 'new/cases', first?.file ?? '')))).toEqual(new Uint8Array(good.bytes));
  });

  it('refuses a folder that is not empty, and leaves it as it was', async () => {
    const directory = temporaryFolder({ 'cases/mine.txt': 'mine' });
    expect(await plimsoll(['export', id, '-o', 'cases'], { directory })).toMatchObject({ code: 5, stdout: '', stderr: expect.stringContaining('it is not empty') as string });
    expect(readdirSync(path.join(directory, 'cases'))).toEqual(['mine.txt']);
    expect(await plimsoll(['export', id, '-o', 'cases/mine.txt'], { directory })).toMatchObject({ code: 5 });
    expect(await plimsoll(['export', id], { directory })).toMatchObject({ code: 2 });
  });

  it.skipIf(process.getuid?.() === 0)('leaves nothing half where it may not write', async () => {
    const directory = temporaryFolder();
    mkdirSync(path.join(directory, 'locked'), { mode: 0o555 });
    const { code, stderr } = await plimsoll(['export', id, '-o', 'locked/cases'], { directory });
    chmodSync(path.join(directory, 'locked'), 0o755);
    expect([code, stderr]).toEqual([5, 'plimsoll: Cannot write to "locked/cases": permission denied\n']);
    expect(existsSync(path.join(directory, 'locked/cases'))).toBe(false);
  });
});

describe('contract schema', () => {
  it('prints the JSON Schema, and nothing else', async () => {
    const { code, stdout, stderr } = await plimsoll(['schema', id]);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual(kit.jsonSchema);
    expect(stdout.endsWith('}\n')).toBe(true);
  });

  it('is of documents that are JSON only', () => {
    expect(() => kitSchema({ ...kit, media: 'markdown', jsonSchema: null })).toThrow(`Cannot use the JSON Schema of ${id}: it has none, because its documents are markdown`);
  });
});

describe('contract diff', () => {
  const released = kitSchema(kit);
  const diff = (schema: unknown, ...flags: readonly string[]) => plimsoll(['diff', id, '--against', '-', ...flags], { stdin: typeof schema === 'string' ? schema : JSON.stringify(schema) });
  const [required] = released['required'] as readonly string[];

  it('finds nothing where nothing changed, or only words', async () => {
    expect(await diff(released)).toMatchObject({ code: 0 });
    expect(await diff({ ...released, description: 'Said in other words' })).toMatchObject({ code: 0 });
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['producers, by a member that is required now', { required: (released['required'] as readonly string[]).slice(1) }, /#\/\S* +breaking +fine\n/u],
    ['consumers, by a member that was required', { required: [...(released['required'] as readonly string[]), 'plimsoll_gone'] }, /#\/\S* +fine +breaking\n/u],
  ])('tells %s', async (_name, change, row) => {
    const { code, stdout } = await diff({ ...released, ...change });
    expect([code, stdout]).toEqual([1, expect.stringMatching(row)]);
    expect(stdout).toContain('contract/schema-breaking');
    expect(required).toBeDefined();
  });

  it('compares one contract with itself only: with a wrong file nothing would ever break', async () => {
    expect(await diff({ ...released, 'x-plimsoll-contract': `${id}x`, $id: `${id}x` })).toMatchObject({ code: 5, stdout: '', stderr: expect.stringContaining(`not of ${id}`) as string });
    expect(await diff({})).toMatchObject({ code: 5, stderr: expect.stringContaining('of no contract that it names') as string });
    expect(await diff([])).toMatchObject({ code: 5, stderr: expect.stringContaining('no JSON Schema') as string });
    expect(await diff('{')).toMatchObject({ code: 1, stdout: expect.stringContaining('json/') as string });
    expect(await plimsoll(['diff', id, '--against', 'nothing.json'])).toMatchObject({ code: 5 });
  });
});

describe('contract self-check', () => {
  it('judges a contract by its own cases', async () => {
    const { code, stdout } = await plimsoll(['self-check', id]);
    expect([code, stdout]).toEqual([0, expect.stringMatching(new RegExp(`^contract +cases +wrong +verdict\n${id.replaceAll('.', String.raw`\.`)} +${[...cases(kit)].length} +0 +pass\n`, 'u'))]);
    expect(stdout).toContain('contract/kit-sound');
  });

  it('shows which wrong document survived, also as a test case', () => {
    const bad: ContractKit = { ...kit, verify: (bytes, context) => (kit.verify(bytes, context).findings.some((finding) => finding.id === kit.expectations[0]?.id) ? { verdict: 'pass', findings: [] } : kit.verify(bytes, context)) };
    const { io, outcome } = ioOf();
    const { code, stdout } = outcome(contractSelfCheck(io, { format: 'junit' }, undefined, [bad]));
    expect(code).toBe(1);
    expect(stdout).toContain('type="contract/mutation-survived"');
    expect(Object.values(testCases(stdout))).toEqual(expect.arrayContaining(['passed', 'failed']));
    expect(Object.keys(testCases(stdout))).toEqual(expect.arrayContaining([...cases(kit)].map((each) => each.id)));
  });

  it('lists a case that is right as a test case only', () => {
    const { io, outcome } = ioOf();
    const small: ContractKit = { ...kit, jsonSchema: null, expectations: [], findings: [], mutations: [] };
    const { stdout } = outcome(contractSelfCheck(io, { json: true, format: 'junit' }, undefined, [small]));
    expect((JSON.parse(stdout) as Report).findings.filter((finding) => finding.id === 'contract/case-right')).toEqual([]);
  });
});
