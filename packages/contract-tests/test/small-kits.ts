import { decodeUtf8, encodeUtf8 } from '@plimsoll/bytes';
import { parseJson } from '@plimsoll/canonical-json';
import { type ContractKit, defineRules, type Finding } from '@plimsoll/findings';
import { jsonLines } from '../src/index.ts';

const rule = { severity: 'critical', title: 'T', cause: 'C.', cure: 'C.' } as const;
const rules = defineRules('small', { 'small/line-invalid': rule, 'small/out-of-order': rule, 'small/title-missing': rule, 'small/text-invalid': rule });

const answer = (findings: readonly Finding[]): ReturnType<ContractKit['verify']> => ({ verdict: findings.length === 0 ? 'pass' : 'fail', findings });

/** One JSON number a line, each larger than the one before. */
export const countKit: ContractKit = {
  id: 'toy.count.v1',
  title: 'Counts',
  package: 'toy',
  media: 'jsonl',
  open: false,
  jsonSchema: null,
  limits: { bytes: 1000, depth: 1 },
  verify(bytes) {
    const values = [...jsonLines({ name: 'count', bytes })].map((line) => parseJson(line.bytes));
    if (values.length === 0 || values.some((value) => !value.ok || typeof value.value !== 'number')) return answer([rules.finding('small/line-invalid', { sentence: 'A line is no number' })]);
    const numbers = values.map((value) => (value.ok ? Number(value.value) : 0));
    return answer(numbers.every((each, index) => each > (numbers[index - 1] ?? -Infinity)) ? [] : [rules.finding('small/out-of-order', { sentence: 'A number is not larger than the one before' })]);
  },
  golden: [{ id: 'three', title: 'three counts', bytes: encodeUtf8('1\n2\n3\n'), scenario: 'some', verdict: 'pass' }],
  scenarios: ['some'],
  classify: (text) => (typeof text === 'string' && text.includes('\n') ? ['some'] : []),
  mutations: [
    { id: 'word', title: 'a word', base: 'three', change: (bytes) => bytes.map((byte) => (byte === 0x32 ? 0x78 : byte)), level: 'text', verdict: 'fail', raises: ['small/line-invalid'] },
    { id: 'falling', title: 'the last is smaller', base: 'three', change: (bytes) => bytes.map((byte) => (byte === 0x33 ? 0x30 : byte)), verdict: 'fail', raises: ['small/out-of-order'] },
  ],
  expectations: [],
  findings: ['small/line-invalid', 'small/out-of-order'],
};

/** Markdown with a title. */
export const noteKit: ContractKit = {
  ...countKit,
  id: 'toy.note.v1',
  title: 'Notes',
  media: 'markdown',
  verify(bytes) {
    const text = decodeUtf8(bytes);
    if (text === undefined) return answer([rules.finding('small/text-invalid', { sentence: 'The note is not UTF-8' })]);
    return answer(text.startsWith('# ') ? [] : [rules.finding('small/title-missing', { sentence: 'The note has no title' })]);
  },
  golden: [{ id: 'short', title: 'a title', bytes: encodeUtf8('# Title\n'), scenario: 'some', verdict: 'pass' }],
  mutations: [
    { id: 'untitled', title: 'no title', base: 'short', change: (bytes) => bytes.slice(2), level: 'text', verdict: 'fail', raises: ['small/title-missing'] },
    { id: 'latin-1', title: 'not UTF-8', base: 'short', change: (bytes) => bytes.with(3, 0xff), level: 'text', verdict: 'fail', raises: ['small/text-invalid'] },
  ],
  findings: ['small/title-missing', 'small/text-invalid'],
};
