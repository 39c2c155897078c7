import { encodeUtf8 } from '@plimsoll/bytes';
import { describe, expect, test } from 'vitest';
import { orderKit } from '../test/order-kit.ts';
import { noteKit } from '../test/small-kits.ts';
import { checkProducer, jsonLines, type ProducerOutput } from './index.ts';

const kit = orderKit(true);
const [open, paid] = kit.golden.map(({ id, bytes }) => ({ name: `${id}.json`, bytes }));
const broken = { name: 'broken.json', bytes: encodeUtf8('{}') };
const evidence = { context: () => ({ paid: true }) };
const ids = (findings: readonly { readonly id: string }[]): string[] => [...new Set(findings.map(({ id }) => id))];

describe('what a producer wrote', () => {
  test('meets the contract and shows every scenario', async () => {
    const report = await checkProducer(kit, [open!, paid!], { scenarios: 'all', ...evidence });
    expect(report).toMatchObject({ verdict: 'pass', outputs: 2, accepted: 2, rejected: 0, scenarios: { open: 1, paid: 1 }, findings: [{ id: 'contract/producer-conforms' }] });
  });

  test('is named, good or bad', async () => {
    const report = await checkProducer(kit, [open!, broken]);
    expect(report).toMatchObject({ verdict: 'fail', accepted: 1, rejected: 1 });
    expect(ids(report.findings)).toEqual(['contract/producer-output-rejected', 'order/key-missing']);
    expect(report.findings.every(({ sentence, subject }) => sentence.startsWith('broken.json') && subject === 'broken.json')).toBe(true);
  });

  test('is named by its place where it stands in a file, by line in JSON Lines', async () => {
    const heard: string[] = [];
    const text = new TextDecoder().decode(open!.bytes);
    const lines = jsonLines({ name: 'all', file: 'out/all.jsonl', bytes: encodeUtf8(`${JSON.stringify(JSON.parse(text))}\n{}\n`) });
    const { findings } = await checkProducer(kit, lines, { onOutput: (name, verdict) => heard.push(`${name} ${verdict}`) });
    expect(heard).toEqual(['all:1 pass', 'all:2 fail']);
    expect(findings.every(({ location, sentence }) => location?.file === 'out/all.jsonl' && location.line === 2 && !sentence.includes('all:2'))).toBe(true);
    const disagreeing = await checkProducer({ ...kit, jsonSchema: { required: ['colour'] } }, [{ ...open!, file: 'out/open.json' }]);
    expect(disagreeing.findings).toMatchObject([{ id: 'contract/schema-disagrees', location: { file: 'out/open.json' } }]);
  });

  test('may need evidence, without which nothing is known', async () => {
    const report = await checkProducer(kit, [paid!]);
    expect(report).toMatchObject({ verdict: 'inconclusive', accepted: 1, findings: [{ id: 'order/unpaid', sentence: 'paid.json: Nothing shows that the order was paid' }] });
  });

  describe('of a scenario whose golden document leaves something open', () => {
    const unpaid = { ...kit, golden: kit.golden.map(({ id, title, bytes, scenario }) => ({ id, title, bytes, scenario, verdict: 'inconclusive' as const })) };

    test('may leave that open', async () => {
      const heard: string[] = [];
      const report = await checkProducer(unpaid, [open!, paid!], { scenarios: 'all', onOutput: (_name, verdict) => heard.push(verdict) });
      expect(report).toMatchObject({ verdict: 'pass', accepted: 2, findings: [{ id: 'contract/producer-conforms' }] });
      expect(heard).toEqual(['pass', 'pass']);
    });

    test.each([
      ['in a document of another scenario', { classify: () => ['open'] }],
      ['in a document of no scenario', { classify: () => [] }],
      ['where nothing says what', { verify: () => ({ verdict: 'inconclusive' as const, findings: [] }) }],
    ])('may not %s', async (_name, change) => {
      expect((await checkProducer({ ...unpaid, ...change }, [paid!])).verdict).toBe('inconclusive');
    });

    test('may leave nothing else open', async () => {
      const verify: typeof kit.verify = (bytes, context) => {
        const { verdict, findings } = kit.verify(bytes, context);
        const other = bytes === paid!.bytes ? findings.map((finding) => ({ ...finding, id: 'order/key-missing' as const, sentence: 'Who knows' })) : [];
        return { verdict, findings: [...findings, ...other] };
      };
      const golden = unpaid.golden.map((each) => ({ ...each, bytes: each.bytes.slice() }));
      expect(await checkProducer({ ...unpaid, golden, verify }, [paid!])).toMatchObject({ verdict: 'inconclusive', findings: [{ sentence: 'paid.json: Who knows' }] });
    });
  });

  test('may be nothing', async () => {
    expect(await checkProducer(kit, [], { scenarios: 'all' })).toMatchObject({ verdict: 'inconclusive', outputs: 0, findings: [{ id: 'contract/producer-no-output' }] });
  });

  test('may come late, and lack a scenario', async () => {
    const later = async function* (): AsyncGenerator<ProducerOutput> {
      yield await Promise.resolve(open!);
    };
    expect(await checkProducer(kit, later(), { scenarios: ['paid'] })).toMatchObject({ verdict: 'inconclusive', findings: [{ id: 'contract/producer-scenario-missing', subject: 'paid' }] });
  });

  test('may fit the verifier and not the schema', async () => {
    const report = await checkProducer({ ...kit, jsonSchema: { required: ['colour'] } }, [open!]);
    expect(report).toMatchObject({ verdict: 'fail', findings: [{ id: 'contract/schema-disagrees', subject: 'open.json' }] });
  });

  test('may be of another media', async () => {
    expect(await checkProducer(noteKit, [{ name: 'a.md', bytes: encodeUtf8('# A\n') }], { scenarios: 'all' })).toMatchObject({ verdict: 'pass', scenarios: { some: 1 }, schemaLocationsNeverSeen: [] });
  });

  test('leaves locations of the schema unseen', async () => {
    const bare = { ...JSON.parse(new TextDecoder().decode(open!.bytes)) as object, lines: [{ sku: '00c0ffee', count: 3, gift: false, weightGrams: 1 }], tags: [], payment: undefined };
    const { schemaLocationsNeverSeen } = await checkProducer(kit, [{ name: 'bare', bytes: encodeUtf8(JSON.stringify(bare)) }]);
    expect(schemaLocationsNeverSeen).toEqual(['#/properties/note/anyOf/1', '#/properties/tags/items', '#/properties/payment']);
  });

  test('an unknown scenario is misuse', async () => {
    await expect(checkProducer(kit, [], { scenarios: ['lost'] })).rejects.toThrow(RangeError);
  });
});

describe('JSON Lines', () => {
  const names = (text: string): string[] => [...jsonLines({ name: 'f', bytes: encodeUtf8(text) })].map(({ name, bytes }) => `${name} ${new TextDecoder().decode(bytes)}`);
  test.each([
    ['1\n2\n', ['f:1 1', 'f:2 2']],
    ['1\n2', ['f:1 1', 'f:2 2']],
    ['1\n\n \r\n', ['f:1 1']],
    ['1\n\n2\n', ['f:1 1', 'f:2 ', 'f:3 2']],
    ['\n1', ['f:1 ', 'f:2 1']],
    ['\n', []],
    ['', []],
  ])('%j', (text, lines) => {
    expect(names(text)).toEqual(lines);
  });

  test('a blank line before others is no document', async () => {
    const lines = jsonLines({ name: 'a.jsonl', bytes: encodeUtf8(`${JSON.stringify(JSON.parse(new TextDecoder().decode(open!.bytes)))}\n\n{}\n`) });
    const { findings, accepted } = await checkProducer(kit, lines);
    expect(accepted).toBe(1);
    expect(findings).toContainEqual(expect.objectContaining({ id: 'order/json-invalid', subject: 'a.jsonl:2' }));
  });
});
