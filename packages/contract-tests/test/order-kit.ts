import { encodeUtf8 } from '@plimsoll/bytes';
import { parseJson } from '@plimsoll/canonical-json';
import { type ContractKit, defineRules, type Finding, type Json } from '@plimsoll/findings';
import * as z from 'zod';

const rule = { severity: 'critical', title: 'T', cause: 'C.', cure: 'C.' } as const;

/** The rules of a small made-up contract. */
const rules = defineRules('order', {
  'order/json-invalid': rule,
  'order/json-unsafe': rule,
  'order/json-duplicate': rule,
  'order/json-limits': rule,
  'order/malformed': rule,
  'order/key-missing': rule,
  'order/key-unknown': rule,
  'order/type-wrong': rule,
  'order/word-unknown': rule,
  'order/text-wrong': rule,
  'order/number-wrong': rule,
  'order/items-wrong': rule,
  'order/steps-disordered': rule,
  'order/total-wrong': rule,
  'order/unpaid': { ...rule, verdict: 'inconclusive' },
});
type Id = keyof typeof rules.table & Finding['id'];

const line = z.strictObject({ sku: z.string().regex(/^[0-9a-f]{8}$/), count: z.int().min(1).max(99), gift: z.boolean(), weightGrams: z.number().positive().multipleOf(0.5) });
const time = z.iso.datetime({ offset: true }).meta({ id: 'Time' });
const step = (name: 'picked' | 'packed') => z.looseObject({ name: z.literal(name), at: time });

const members = {
  schema_version: z.literal('toy.order.v1'),
  order_id: z.string().min(1).regex(/\S/),
  note: z.string().max(40).nullable(),
  state: z.enum(['open', 'paid']),
  discount: z.int().min(0).max(50),
  lines: z.array(line).min(1).max(3),
  tags: z.array(z.string()).meta({ uniqueItems: true }),
  ranks: z.array(z.int()).meta({ 'x-plimsoll-ordered': true }),
  steps: z.tuple([step('picked'), step('packed')]).meta({ 'x-plimsoll-ordered': true, minItems: 2, maxItems: 2 }),
  digests: z.record(z.string().min(1), z.string().regex(/^[0-9a-f]{8}$/)),
  total_count: z.int().min(0),
  payment: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('card'), last: z.string().regex(/^\d{4}$/) }), z.strictObject({ kind: z.literal('cash') })]).optional(),
};
const Open = z.looseObject(members);
const Closed = z.strictObject(members);
type Order = z.infer<typeof Open>;

const LIMITS = { bytes: 8192, depth: 8 };

/** Which rule a problem of zod stands for. */
function shapeId(issue: z.core.$ZodIssue, value: Json): Id {
  const at = issue.path.reduce<unknown>((each, name) => (typeof each === 'object' && each !== null && Object.hasOwn(each, name) ? (each as Record<PropertyKey, unknown>)[name] : undefined), value);
  if (issue.path.length === 0 && issue.code === 'invalid_type') return 'order/malformed';
  if (at === undefined) return 'order/key-missing';
  switch (issue.code) {
    case 'invalid_type':
      return 'order/type-wrong';
    case 'invalid_value':
    case 'invalid_union':
      return 'order/word-unknown';
    case 'unrecognized_keys':
      return 'order/key-unknown';
    case 'too_small':
    case 'too_big':
      return Array.isArray(at) ? 'order/items-wrong' : typeof at === 'number' ? 'order/number-wrong' : 'order/text-wrong';
    case 'not_multiple_of':
      return 'order/number-wrong';
    default:
      return 'order/text-wrong';
  }
}

function jsonId(id: string): Id {
  if (id === 'json/duplicate-key') return 'order/json-duplicate';
  if (id === 'json/too-deep' || id === 'json/too-large') return 'order/json-limits';
  return ['json/syntax', 'json/bom', 'json/invalid-utf8'].includes(id) ? 'order/json-invalid' : 'order/json-unsafe';
}

function verify(shape: z.ZodType<Order>): ContractKit['verify'] {
  return (bytes, context) => {
    const parsed = parseJson(bytes, { maxBytes: LIMITS.bytes, maxDepth: LIMITS.depth });
    if (!parsed.ok) return { verdict: 'fail', findings: parsed.findings.map(({ id, sentence }) => rules.finding(jsonId(id), { sentence })) };
    const read = shape.safeParse(parsed.value);
    if (!read.success) return { verdict: 'fail', findings: read.error.issues.map((issue) => rules.finding(shapeId(issue, parsed.value), { sentence: `/${issue.path.join('/')}: ${issue.message}` })) };
    const order = read.data;
    const findings: Finding[] = [];
    const count = order.lines.reduce((sum, each) => sum + each.count, 0);
    if (count !== order.total_count) findings.push(rules.finding('order/total-wrong', { sentence: `The lines have ${count} pieces, total_count says ${order.total_count}` }));
    if (new Set(order.tags).size < order.tags.length) findings.push(rules.finding('order/items-wrong', { sentence: 'A tag stands twice' }));
    if (order.ranks.some((rank, index) => rank < (order.ranks[index - 1] ?? rank))) findings.push(rules.finding('order/steps-disordered', { sentence: 'The ranks fall' }));
    if (findings.length > 0) return { verdict: 'fail', findings };
    const paid = order.state === 'open' || (typeof context === 'object' && context !== null && 'paid' in context && context['paid'] === true);
    return paid ? { verdict: 'pass', findings: [] } : { verdict: 'inconclusive', findings: [rules.finding('order/unpaid', { sentence: 'Nothing shows that the order was paid' })] };
  };
}

const first = {
  schema_version: 'toy.order.v1',
  order_id: 'a-17',
  note: 'ring twice',
  state: 'open',
  discount: 5,
  lines: [
    { sku: '00c0ffee', count: 2, gift: false, weightGrams: 12.5 },
    { sku: 'deadbeef', count: 1, gift: true, weightGrams: 3 },
  ],
  tags: ['red', 'fast'],
  ranks: [1, 2],
  steps: [
    { name: 'picked', at: '2026-01-05T10:00:00Z' },
    { name: 'packed', at: '2026-01-05T11:00:00+01:00' },
  ],
  digests: { box: '0000abcd' },
  total_count: 3,
  payment: { kind: 'card', last: '1234' },
};

const at = (keyword: string, id: Id, place?: string): ContractKit['expectations'][number] => ({ keyword, id, ...(place !== undefined && { at: place }) });

const SYNTAX = ['empty', 'whitespace', 'truncated', 'trailing-garbage', 'second-document', 'bom', 'utf-16', 'invalid-utf-8', 'overlong', 'comment', 'trailing-comma', 'single-quotes', 'unquoted-key', 'nan', 'infinity', 'leading-zero', 'plus-sign'];

/** A kit whose verifier and schema come from one zod shape: open or closed. */
export function orderKit(open: boolean, change: Partial<ContractKit> = {}): ContractKit {
  const shape = open ? Open : Closed;
  return {
    id: open ? 'toy.order.v1' : 'toy.order-closed.v1',
    title: 'Orders',
    package: 'toy',
    media: 'json',
    open,
    jsonSchema: z.toJSONSchema(shape, { target: 'draft-2020-12', io: 'input' }),
    limits: LIMITS,
    verify: verify(shape),
    golden: [
      { id: 'open', title: 'an open order', bytes: encodeUtf8(`${JSON.stringify(first, null, 2)}\n`), scenario: 'open', verdict: 'pass' },
      { id: 'paid', title: 'a paid order', bytes: encodeUtf8(JSON.stringify({ ...first, state: 'paid', note: null })), scenario: 'paid', context: { paid: true }, verdict: 'pass' },
      { id: 'trusting', title: 'a paid order without evidence', bytes: encodeUtf8(JSON.stringify({ ...first, state: 'paid', payment: { kind: 'cash' } })), scenario: 'paid', verdict: 'inconclusive' },
    ],
    scenarios: ['open', 'paid'],
    classify: (value) => ['open', 'paid'].filter((state) => typeof value === 'object' && value !== null && 'state' in value && value['state'] === state),
    mutations: [
      { id: 'total', title: 'the total is not the sum', base: 'open', change: [{ op: 'replace', path: '/total_count', value: 4 }], verdict: 'fail', raises: ['order/total-wrong'] },
      { id: 'unpaid', title: 'no evidence of payment', base: 'paid', change: [], context: { paid: false }, verdict: 'inconclusive', raises: ['order/unpaid'] },
      { id: 'bell', title: 'a bell character', base: 'open', change: (bytes) => Uint8Array.from(bytes, (byte) => (byte === 0x0a ? 0x07 : byte)), level: 'text', verdict: 'fail', raises: ['order/json-invalid'] },
      { id: 'tag-more', title: 'one tag more', base: 'open', change: [{ op: 'add', path: '/tags/-', value: 'new' }], verdict: 'pass', raises: [] },
    ],
    expectations: [
      ...SYNTAX.map((keyword) => at(keyword, 'order/json-invalid')),
      ...['overflow', 'unsafe-integer', 'proto-key', 'lone-surrogate'].map((keyword) => at(keyword, 'order/json-unsafe')),
      ...['duplicate-key', 'duplicate-key-escaped'].map((keyword) => at(keyword, 'order/json-duplicate')),
      ...['depth-over', 'size-over'].map((keyword) => at(keyword, 'order/json-limits')),
      ...['root-null', 'root-array', 'root-string', 'root-number', 'root-boolean'].map((keyword) => at(keyword, 'order/malformed')),
      at('limit', 'order/total-wrong', '/total_count'),
      at('limit', 'order/total-wrong', '/lines/*/count'),
      at('required', 'order/key-missing'),
      at('type', 'order/word-unknown', '/schema_version'),
      at('type', 'order/word-unknown', '/state'),
      at('type', 'order/word-unknown', '/steps/*/name'),
      at('type', 'order/word-unknown', '/payment/kind'),
      at('type', 'order/type-wrong'),
      at('const', 'order/word-unknown'),
      at('enum', 'order/word-unknown'),
      ...['minLength', 'maxLength', 'pattern', 'format', 'propertyNames'].map((keyword) => at(keyword, 'order/text-wrong')),
      ...['minimum', 'maximum', 'exclusiveMinimum', 'multipleOf'].map((keyword) => at(keyword, 'order/number-wrong')),
      ...['minItems', 'maxItems', 'uniqueItems'].map((keyword) => at(keyword, 'order/items-wrong')),
      at('x-plimsoll-ordered', 'order/steps-disordered', '/ranks'),
      at('x-plimsoll-ordered', 'order/word-unknown', '/steps'),
      at('additionalProperties', 'order/key-unknown'),
    ],
    findings: Object.keys(rules.table),
    ...change,
  };
}
