import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { orderKit } from '../test/order-kit.ts';
import { consumers, perCase } from '../test/scripts.ts';
import { noteKit } from '../test/small-kits.ts';
import { checkProducer, type ProducerOutput } from './index.ts';
import { checkConsumerCommand, type ConsumerCommandOptions, checkProducerCommand, ContractTestError, exportFolder, readOutputs } from './node.ts';

const kit = orderKit(true);
const folder = mkdtempSync(path.join(tmpdir(), 'plimsoll-contract-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const ids = (findings: readonly { readonly id: string; readonly verdict: string }[]): string[] => [...new Set(findings.filter(({ verdict }) => verdict !== 'pass').map(({ id }) => id))].sort();

/** Three golden documents, two of them by another answer than the consumer's half. */
const golden: ConsumerCommandOptions = { kinds: ['golden'] };

describe('a consumer in another process, by lines', () => {
  test.each<[keyof typeof consumers, string, string[], ConsumerCommandOptions]>([
    ['acceptsAll', 'inconclusive', ['contract/consumer-partial'], golden],
    ['answersTwice', 'inconclusive', ['contract/consumer-partial'], golden],
    ['acceptsAll', 'fail', ['contract/consumer-accepted-invalid'], {}],
    ['refusesAll', 'fail', ['contract/consumer-rejected-valid'], {}],
    ['parses', 'fail', ['contract/consumer-accepted-invalid'], {}],
    ['answersHalf', 'fail', ['contract/consumer-crashed'], golden],
    ['contradicts', 'inconclusive', ['contract/protocol-invalid'], golden],
    ['inventsCases', 'inconclusive', ['contract/protocol-invalid'], golden],
    ['talks', 'inconclusive', ['contract/protocol-invalid'], golden],
    ['halfALine', 'fail', ['contract/consumer-crashed', 'contract/protocol-invalid'], golden],
    ['dies', 'fail', ['contract/consumer-crashed'], golden],
    ['loops', 'fail', ['contract/consumer-timeout'], { ...golden, timeoutMs: 1500 }],
    ['floods', 'fail', ['contract/consumer-crashed', 'contract/protocol-invalid'], { ...golden, outputBytes: 4000 }],
    ['readsNothing', 'fail', ['contract/consumer-crashed'], {}],
  ])('that %s: %s %j', async (name, verdict, found, options) => {
    const report = await checkConsumerCommand(kit, consumers[name], options);
    expect([report.verdict, ids(report.findings)]).toEqual([verdict, found]);
  });

  test('half of the answers: what was answered counts', async () => {
    expect(await checkConsumerCommand(kit, consumers.answersHalf, golden)).toMatchObject({ asked: 3, right: 2, wrong: [{ got: 'crashed', expected: 'accepted' }] });
  });

  test('a crash tells how it ended', async () => {
    const { findings } = await checkConsumerCommand(kit, consumers.dies, golden);
    expect(findings[0]!.sentence).toMatch(/it was ended by SIGKILL; the last line of standard error: out of memory$/);
  });

  test('more lines than a pipe holds, to a reader that waits for all of them', async () => {
    const { asked, wrong } = await checkConsumerCommand({ ...kit, limits: { bytes: 1_000_000, depth: 8 } }, consumers.refusesAll, { match: /size-/ });
    expect([asked, wrong.map(({ got }) => got)]).toEqual([2, ['refused']]);
  });
});

describe('nothing is left running', () => {
  test('what a command leaves behind with its output open is ended when the time is over', async () => {
    const program = `require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { stdio: 'inherit' }); process.exit(0)`;
    const { findings } = await checkProducerCommand(kit, [process.execPath, '-e', program], { timeoutMs: 1500 });
    expect(ids(findings)).toEqual(['contract/producer-command-failed', 'contract/producer-no-output']);
    // The answer only comes when nobody holds the output any more.
    expect(findings[0]!.sentence).toContain('it ran too long and was ended');
  });

  test('a case that cannot be made ends the consumer, and is the error', async () => {
    const broken = { ...kit, mutations: [{ ...kit.mutations[0]!, verdict: 'pass' as const, change: [{ op: 'remove', path: '/nothing' } as const] }] };
    await expect(checkConsumerCommand(broken, consumers.acceptsAll)).rejects.toThrow(RangeError);
  });
});

describe('a consumer with a process for each case', () => {
  test.each([
    ['accepts', 'process.exitCode = 0', ['inconclusive', 'contract/consumer-partial']],
    ['refuses', 'process.exitCode = 125', ['fail', 'contract/consumer-rejected-valid']],
    ['ends above 125', 'process.exitCode = 126', ['fail', 'contract/consumer-crashed']],
    ['is killed', 'process.kill(process.pid, "SIGKILL")', ['fail', 'contract/consumer-crashed']],
    ['reads the document', 'JSON.parse(payload).state === "open" || process.exit(1)', ['inconclusive', 'contract/consumer-partial']],
  ])('that %s', async (_name, program, [verdict, ...found]) => {
    const report = await checkConsumerCommand(kit, perCase(program), { protocol: 'per-case', match: /:open:golden/ });
    expect([report.verdict, ids(report.findings), report.asked]).toEqual([verdict, found, 1]);
  });

  test('is not asked any more after five time-outs', async () => {
    const { asked, findings } = await checkConsumerCommand(kit, perCase('for (;;);'), { protocol: 'per-case', kinds: ['golden', 'open-variant'], timeoutMs: 300 });
    expect(asked).toBe(7);
    expect(ids(findings)).toEqual(['contract/consumer-timeout']);
    expect(findings.filter(({ sentence }) => sentence.includes('not asked any more')).length).toBe(2);
  });
});

const python = spawnSync('python3', ['--version']).status === 0;
if (!python) process.stderr.write('SKIPPED tests with python3: it is not on this machine\n');

describe.skipIf(!python)('programs in Python, with its standard library only', () => {
  const consumer = `
import base64, json, sys

for line in sys.stdin:
    case = json.loads(line)
    try:
        order = json.loads(base64.b64decode(case["payload_base64"]).decode("utf-8"))
        accepted = order["schema_version"] == "toy.order.v1" and order["state"] in ("open", "paid")
    except (ValueError, KeyError, TypeError):
        accepted = False
    print(json.dumps({"case": case["case"], "accepted": accepted}), flush=True)
`;
  test('a consumer is right about what it looks at', async () => {
    expect(await checkConsumerCommand(kit, ['python3', '-c', consumer], { match: /golden|schema:(?:enum|const|required)@.(?:state|schema_version)#|text:(?:bom|truncated|empty)/ })).toMatchObject({ verdict: 'inconclusive', wrong: [], findings: [{ id: 'contract/consumer-partial' }] });
  });

  test('and wrong about what Python takes for JSON', async () => {
    const { wrong } = await checkConsumerCommand(kit, ['python3', '-c', consumer], { match: /text:(?:nan|duplicate-key|overflow)$/ });
    expect(wrong.map(({ got }) => got)).toEqual(['accepted', 'accepted', 'accepted']);
  });

  test('a producer', async () => {
    const program = `import json\nprint(json.dumps(json.loads(${JSON.stringify(JSON.stringify(JSON.parse(new TextDecoder().decode(kit.golden[0]!.bytes))))}), indent=1))`;
    expect(await checkProducerCommand(kit, ['python3', '-c', program], { scenarios: ['open'] })).toMatchObject({ verdict: 'pass', outputs: 1 });
  });
});

describe('a producer command', () => {
  const write = (text: string, then = ''): readonly string[] => [process.execPath, '-e', `process.stdout.write(${JSON.stringify(text)}); ${then}`];
  const [open] = kit.golden.map(({ bytes }) => new TextDecoder().decode(bytes));
  const line = JSON.stringify(JSON.parse(open!));

  test.each<[string, readonly string[], string, number, string[]]>([
    ['writes a document over many lines', write(open!), 'pass', 1, []],
    ['writes one line', write(`${line}\n`), 'pass', 1, []],
    ['writes JSON Lines', write(`${line}\n${line}\n`), 'pass', 2, []],
    ['writes a wrong document', write('{}'), 'fail', 1, ['contract/producer-output-rejected', 'order/key-missing']],
    ['writes no JSON', write('hello\nworld'), 'fail', 1, ['contract/producer-output-rejected', 'order/json-invalid']],
    ['writes nothing', write(''), 'inconclusive', 0, ['contract/producer-no-output']],
    ['fails after a good document', write(open!, 'process.exitCode = 3'), 'fail', 1, ['contract/producer-command-failed']],
    ['never ends', write(open!, 'setInterval(() => 0, 1000)'), 'fail', 1, ['contract/producer-command-failed']],
  ])('that %s', async (_name, argv, verdict, outputs, found) => {
    const report = await checkProducerCommand(kit, argv, { timeoutMs: argv.at(-1)!.includes('setInterval') ? 1500 : 60_000 });
    expect([report.verdict, report.outputs, ids(report.findings)]).toEqual([verdict, outputs, found]);
  });

  test('that cannot be started is an error, not a finding', async () => {
    await expect(checkProducerCommand(kit, ['/no/such/program'])).rejects.toMatchObject({ name: 'ContractTestError', code: 'spawn' });
    await expect(checkProducerCommand(kit, [])).rejects.toThrow(TypeError);
  });
});

describe('files', () => {
  const read = async (place: string, of = kit): Promise<ProducerOutput[]> => {
    const found: ProducerOutput[] = [];
    for await (const each of readOutputs(of, place)) found.push(each);
    return found;
  };

  test('every file of the media below a folder, lines one by one', async () => {
    const place = path.join(folder, 'outputs');
    mkdirSync(path.join(place, 'deep.json'), { recursive: true });
    writeFileSync(path.join(place, 'deep.json', 'a.json'), kit.golden[0]!.bytes);
    writeFileSync(path.join(place, 'b.jsonl'), '{}\n\n{}\n\n');
    writeFileSync(path.join(place, 'c.json'), '');
    writeFileSync(path.join(place, 'large.json'), 'x'.repeat(10_000));
    writeFileSync(path.join(place, 'note.md'), '# A\n');
    expect((await read(place)).map(({ name, bytes }) => [name, bytes.length])).toEqual([['b.jsonl:1', 2], ['b.jsonl:2', 0], ['b.jsonl:3', 2], ['c.json', 0], ['deep.json/a.json', kit.golden[0]!.bytes.length], ['large.json', 8193]]);
    expect((await read(place, noteKit)).map(({ name }) => name)).toEqual(['note.md']);
    expect((await read(path.join(place, 'c.json'))).length).toBe(1);
    expect(await checkProducer(kit, readOutputs(kit, place))).toMatchObject({ outputs: 6, accepted: 1 });
  });

  test('more files than may be, and more than 64 MiB of lines, are errors', async () => {
    const place = path.join(folder, 'many');
    mkdirSync(path.join(place, 'deep'), { recursive: true });
    for (const name of ['a.json', 'b.json', 'deep/c.json', 'not-of-the-media.txt']) writeFileSync(path.join(place, name), '{}');
    const upTo = async (most: number): Promise<number> => {
      let count = 0;
      for await (const { bytes } of readOutputs(kit, place, most)) count += bytes.length / 2;
      return count;
    };
    expect(await upTo(3)).toBe(3);
    await expect(upTo(2)).rejects.toMatchObject({ name: 'ContractTestError', code: 'too-many' });
    // A file of holes.
    writeFileSync(path.join(folder, 'long.jsonl'), '');
    truncateSync(path.join(folder, 'long.jsonl'), 64 * 1024 * 1024 + 1);
    await expect(read(path.join(folder, 'long.jsonl'))).rejects.toMatchObject({ name: 'ContractTestError', code: 'too-many' });
  });

  test('an empty folder is no output', async () => {
    mkdirSync(path.join(folder, 'empty'));
    expect(await checkProducer(kit, readOutputs(kit, path.join(folder, 'empty')))).toMatchObject({ verdict: 'inconclusive', findings: [{ id: 'contract/producer-no-output' }] });
  });

  test('a link that leaves the folder, and nothing at all, are errors', async () => {
    const place = path.join(folder, 'links');
    mkdirSync(place);
    writeFileSync(path.join(folder, 'outside.json'), '{}');
    symlinkSync('../outside.json', path.join(place, 'a.json'));
    await expect(read(place)).rejects.toMatchObject({ name: 'ContractTestError', code: 'io' });
    await expect(read(path.join(folder, 'none'))).rejects.toThrow(ContractTestError);
    if (process.platform !== 'win32') await expect(read('/dev/null')).rejects.toMatchObject({ code: 'io' });
  });

  test('an export fills a new folder and no other', () => {
    const place = path.join(folder, 'export');
    const { cases } = exportFolder(noteKit, place);
    expect(readdirSync(place).sort()).toEqual(['golden', 'index.json', 'negative']);
    expect(new Uint8Array(readFileSync(path.join(place, cases[0]!.file)))).toEqual(noteKit.golden[0]!.bytes);
    expect(() => exportFolder(noteKit, place)).toThrow(ContractTestError);
    expect(() => exportFolder(noteKit, path.join(place, 'index.json'))).toThrow(ContractTestError);
  });

  test('an export that fails leaves the folder as it was, with what others put there', () => {
    const place = path.join(folder, 'full', 'deep');
    const disk = (): never => {
      writeFileSync(path.join(place, 'golden', 'mine.txt'), 'mine');
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
    };
    const full = { ...noteKit, mutations: [{ ...noteKit.mutations[0]!, change: disk }] };
    expect(() => exportFolder(full, place)).toThrow(/^Cannot export to .*: ENOSPC/u);
    expect(readdirSync(path.join(folder, 'full'), { recursive: true }).map(String).sort()).toEqual(['deep', 'deep/golden', 'deep/golden/mine.txt']);
    rmSync(path.join(folder, 'full'), { recursive: true });
    const other = { ...noteKit, mutations: [{ ...noteKit.mutations[0]!, change: () => { throw new Error('no verifier'); } }] };
    expect(() => exportFolder(other, place)).toThrow('no verifier');
    expect(existsSync(path.join(folder, 'full'))).toBe(false);
  });
});
