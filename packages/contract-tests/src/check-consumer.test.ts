import { decodeUtf8, encodeUtf8 } from '@plimsoll/bytes';
import type { ContractKit } from '@plimsoll/findings';
import { describe, expect, test } from 'vitest';
import { orderKit } from '../test/order-kit.ts';
import { countKit } from '../test/small-kits.ts';
import { cases, checkConsumer, type ConsumerOptions, type Parser } from './index.ts';

const kit = orderKit(true);
const closed = orderKit(false);

/** A consumer that keeps the contract as far as its verifier does. */
const careful =
  (of: ContractKit): Parser =>
  (bytes, { context }) => {
    const { verdict } = of.verify(bytes, context);
    if (verdict === 'fail') throw new Error('refused');
    return JSON.parse(decodeUtf8(bytes)!) as unknown;
  };

/** Ids of what is wrong with a consumer, each once. */
async function faults(parse: Parser, options: ConsumerOptions = {}, of = kit): Promise<string[]> {
  const { verdict, asked, right, wrong, findings } = await checkConsumer(of, parse, options);
  expect(right).toBe(asked - wrong.length);
  const bad = findings.filter((finding) => finding.verdict !== 'pass');
  expect(verdict === 'pass').toBe(bad.length === 0);
  return [...new Set(bad.map(({ id }) => id))].sort();
}

describe('a consumer that keeps the contract', () => {
  test.each(['schema', 'semantic'] as const)('passes at level %s', async (level) => {
    expect(await checkConsumer(kit, careful(kit), { level })).toMatchObject({ verdict: 'pass', wrong: [], findings: [{ id: 'contract/consumer-conforms' }] });
  });

  test('may refuse by rejecting, false, success: false or ok: false', async () => {
    const parse = careful(kit);
    const quiet = (refusal: unknown): Parser => async (bytes, each) => {
      try {
        return await Promise.resolve(parse(bytes, each));
      } catch (error) {
        if (refusal === undefined) throw error;
        return refusal;
      }
    };
    const later = { then: (resolve: (value: unknown) => void) => { resolve(false); } };
    expect(await faults(() => later, { levels: ['text'], kinds: ['negative'] })).toEqual(['contract/consumer-partial']);
    for (const refusal of [undefined, false, { success: false }, { ok: false }]) expect(await faults(quiet(refusal))).toEqual([]);
  });

  test('is asked for semantics only if it says so, and never for what evidence must decide', async () => {
    const asked = async (level: 'schema' | 'semantic'): Promise<string[]> => {
      const ids: string[] = [];
      await checkConsumer(kit, (_bytes, { id, kind, level: of }) => kind === 'negative' && of === 'semantic' && ids.push(id), { level });
      return ids;
    };
    expect(await asked('schema')).toEqual([]);
    expect((await asked('semantic')).length).toBe([...cases(kit, { kinds: ['negative'], levels: ['semantic'] })].filter(({ expect: { verdict } }) => verdict === 'fail').length);
  });

  test('loses nothing', async () => {
    expect(await faults(careful(kit), { roundTrip: (value) => encodeUtf8(JSON.stringify(value)) })).toEqual([]);
    expect(await faults((bytes, { context }) => (countKit.verify(bytes, context).verdict === 'pass' ? bytes : false), { roundTrip: (value) => value as Uint8Array }, countKit)).toEqual([]);
  });
});

describe('stub consumers are found out', () => {
  test.each<[string, Parser, string[], ConsumerOptions?]>([
    ['accepts everything', () => true, ['contract/consumer-accepted-invalid']],
    ['refuses everything', () => false, ['contract/consumer-rejected-valid']],
    [
      'crashes on depth',
      (bytes, each) => {
        if (each.id.includes('depth')) (function deeper(): number {
          return deeper() + 1;
        })();
        return careful(kit)(bytes, each);
      },
      ['contract/consumer-crashed'],
    ],
    ['never answers', (_bytes, { id }) => (id.includes('golden') ? new Promise(() => undefined) : false), ['contract/consumer-timeout'], { timeoutMs: 1, kinds: ['golden'] }],
    ['drops unknown members', careful(kit), ['contract/consumer-lossy'], { roundTrip: (value) => encodeUtf8(JSON.stringify({ ...(value as object), plimsoll_unknown: undefined })) }],
    ['cannot write what it read', careful(kit), ['contract/consumer-lossy'], { roundTrip: () => { throw new Error('no'); } }],
    ['writes something else', careful(kit), ['contract/consumer-lossy'], { roundTrip: () => encodeUtf8('{') }],
    ['refuses what it does not know', careful(closed), ['contract/consumer-rejected-valid']],
    ['only parses', (bytes) => JSON.parse(new TextDecoder().decode(bytes)) as unknown, ['contract/consumer-accepted-invalid']],
    ['is asked a part, and answers it rightly', careful(kit), ['contract/consumer-partial'], { match: /golden/ }],
    ['is asked nothing', () => true, ['findings/nothing-computed'], { match: /nothing like it/ }],
  ])('one that %s', async (_name, parse, ids, options) => {
    expect(await faults(parse, options)).toEqual(ids);
  });

  test('a closed contract asks for refusal of unknown members', async () => {
    const { wrong } = await checkConsumer(closed, careful(kit));
    expect(wrong.filter(({ case: id }) => !id.includes('additionalProperties')).map(({ case: id }) => id)).toEqual([]);
    expect(wrong.length).toBeGreaterThan(0);
  });

  test('a wrong answer says case, change, place and what a careful reader says', async () => {
    const { findings } = await checkConsumer(kit, () => true, { match: /open:schema:enum@.state#upper/ });
    expect(findings).toMatchObject([{ sentence: expect.stringMatching(/^toy\.order\.v1:open:schema:enum@\/state#upper \(\/state: "OPEN" instead of "open"\) must be refused, but the consumer accepted it; a careful reader says: \/state: /) as unknown, location: { pointer: '/state' }, detail: { raises: ['order/word-unknown'] } }]);
  });
});
