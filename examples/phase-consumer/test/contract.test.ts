import { cases, checkConsumer, type ContractCase } from '@plimsoll/contract-tests';
import { describeConsumer } from '@plimsoll/contract-tests/vitest';
import { manifestKit as kit } from '@plimsoll/phase-manifest/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PromotionService, startPromotionService } from '../src/index.ts';
import { NOW, post } from './post.ts';

/** What is on the disk of the service, by the case that is asked. */
let evidence: Readonly<Record<string, string>> | undefined;
let service: PromotionService;
beforeAll(async () => {
  const lookAt = () => Promise.resolve(evidence === undefined ? null : { evidence: new Map(Object.entries(evidence)), findings: [] });
  service = await startPromotionService({ now: () => NOW, maxAgeSeconds: 3600, lookAt });
});
afterAll(() => service.close());

/** Statuses by which the service says that it believes a manifest, whatever that says, and that it does not. */
const BELIEVED: ReadonlySet<number> = new Set([200, 409]);
const DISBELIEVED: ReadonlySet<number> = new Set([413, 422]);

/** What the service answers to a case. Asked about the target of the manifest, which of a spoilt one is what its golden one has. */
async function ask(bytes: Uint8Array, { id, context }: ContractCase): Promise<number> {
  evidence = (context as { readonly evidence?: Readonly<Record<string, string>> } | undefined)?.evidence;
  const { status } = await post(service.url, bytes, id.startsWith(`${kit.id}:live`) ? 'live' : 'paper');
  return status;
}

describeConsumer(kit, async (bytes, asked) => BELIEVED.has(await ask(bytes, asked)), { level: 'semantic', kinds: ['golden', 'open-variant', 'boundary'] });

describe('over HTTP', () => {
  test('every manifest of the kit that must be believed is, and no other', async () => {
    const statuses = new Map<string, number>();
    const report = await checkConsumer(
      kit,
      async (bytes, asked) => {
        const status = await ask(bytes, asked);
        statuses.set(asked.id, status);
        return BELIEVED.has(status);
      },
      { level: 'semantic' },
    );
    expect(report.findings.map(({ id, sentence }) => `${id}: ${sentence}`)).toEqual([`contract/consumer-conforms: The consumer answered all ${report.asked} cases of ${kit.id} rightly`]);
    // Whatever is thrown counts as a refusal of a parser, so the statuses are looked at themselves.
    expect([...statuses].filter(([, status]) => !BELIEVED.has(status) && !DISBELIEVED.has(status))).toEqual([]);
    const allowed = [...statuses].filter(([, status]) => status === 200).map(([id]) => id);
    expect(allowed.map((id) => id.split(':')[1])).toEqual(expect.arrayContaining(['paper-pass', 'live-pass']));
    expect(allowed.filter((id) => !/:(?:paper|live)-pass/u.test(id))).toEqual([]);
  });

  test.each([...cases(kit, { kinds: ['negative'], levels: ['semantic'] })].filter(({ expect: { verdict } }) => verdict === 'inconclusive'))('$id: what cannot be decided is not allowed', async (asked) => {
    expect(await ask(asked.bytes, asked)).toBe(409);
  });
});
