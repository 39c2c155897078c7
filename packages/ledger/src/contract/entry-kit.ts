import { jsonRules } from '@plimsoll/canonical-json';
import type { ContractKit, Expectation, Json, NamedMutation } from '@plimsoll/findings';
import { decodeEntry, MAX_ENTRY_BYTES } from '../entry.ts';
import { entryRules } from '../rules.ts';
import { entryBytes, exampleEntries, largestEntry } from './example-entries.ts';
import { ENTRY_ID, entrySchema } from './entry-schema.ts';

type Scenario = keyof typeof exampleEntries;
type Id = keyof typeof entryRules.table | keyof typeof jsonRules.table;

const titles: Readonly<Record<Scenario, string>> = {
  minimal: 'What every entry has, and nothing more',
  subject: 'About a subject, with a schema of its data',
  'fractional-time': 'A time with nanoseconds',
  extensions: 'Extension attributes of each type',
  governance: 'A decision about a root',
  'governance-without-root': 'A decision that is about no root',
  evidence: 'Evidence by its digests',
};

const replace = (path: string, value: Json) => ({ op: 'replace', path, value }) as const;
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const changed = (bytes: Uint8Array, from: string, to: string): Uint8Array => new TextEncoder().encode(textOf(bytes).replace(from, () => to));

function wrong(base: Scenario, id: string, rule: Id, title: string, change: NamedMutation['change']): NamedMutation {
  return { id, title, base, change, verdict: 'fail', raises: [rule] };
}

const mutations: readonly NamedMutation[] = [
  { id: 'largest', title: 'As large as an entry may be', base: 'minimal', change: () => largestEntry(0), verdict: 'pass', raises: [] },
  wrong('minimal', 'one-byte-too-large', 'entry/too-large', 'One byte more than an entry may have', () => largestEntry(1)),
  wrong('minimal', 'indented', 'entry/not-canonical', 'The same value with white space', (bytes) => new TextEncoder().encode(JSON.stringify(JSON.parse(textOf(bytes)), null, 2))),
  wrong('minimal', 'final-line-feed', 'entry/not-canonical', 'A line feed at the end', (bytes) => new TextEncoder().encode(`${textOf(bytes)}\n`)),
  wrong('minimal', 'unsorted', 'entry/not-canonical', 'Members in another order', (bytes) => new TextEncoder().encode(JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(textOf(bytes)) as object).reverse())))),
  wrong('minimal', 'escaped', 'entry/not-canonical', 'A character escaped that needs no escape', (bytes) => changed(bytes, 'gov-0412', String.raw`\u0067ov-0412`)),
  wrong('extensions', 'number-form', 'entry/not-canonical', 'A whole number with a fraction of zero', (bytes) => changed(bytes, '"partition":7', '"partition":7.0')),
  wrong('minimal', 'no-such-day', 'entry/bad-attribute', '29 February of a year that has none', [replace('/time', '2026-02-29T09:26:53Z')]),
  wrong('subject', 'long-in-code-units', 'entry/bad-attribute', '257 characters of two UTF-16 code units each', [replace('/subject', '\u{1F6A2}'.repeat(257))]),
  wrong('evidence', 'name-twice', 'entry/bad-evidence', 'Two references of one name', [replace('/data/evidence/1/name', 'approval.dsse.json')]),
];

const SYNTAX = ['empty', 'whitespace', 'truncated', 'trailing-garbage', 'second-document', 'comment', 'trailing-comma', 'single-quotes', 'unquoted-key', 'nan', 'infinity', 'leading-zero', 'plus-sign'];
const texts: readonly (readonly [Id, ...string[]])[] = [
  ['json/syntax', ...SYNTAX],
  ['json/bom', 'bom'],
  ['json/invalid-utf8', 'utf-16', 'invalid-utf-8', 'overlong'],
  ['json/lone-surrogate', 'lone-surrogate'],
  ['json/number-range', 'overflow'],
  ['json/unsafe-integer', 'unsafe-integer'],
  ['json/duplicate-key', 'duplicate-key', 'duplicate-key-escaped'],
  ['json/forbidden-key', 'proto-key'],
  ['json/too-deep', 'depth-over'],
  ['entry/too-large', 'size-over'],
  // Spaces after the end are no part of the canonical form.
  ['entry/not-canonical', 'size-limit'],
  ['entry/bad-attribute', 'root-null', 'root-array', 'root-string'],
];

const LEVEL = ['type', 'required', 'const', 'enum', 'minLength', 'maxLength', 'pattern', 'format', 'minimum', 'maximum', 'additionalProperties', 'maxItems'];
const REQUIRED = ['specversion', 'id', 'source', 'type', 'time', 'datacontenttype', 'data'];

const expectations: readonly Expectation[] = [
  ...texts.flatMap(([id, ...keywords]) => keywords.map((keyword) => ({ keyword, id }))),
  ...REQUIRED.map((name) => ({ keyword: 'required', at: `/${name}`, id: 'entry/missing-attribute' })),
  { keyword: 'propertyNames', id: 'entry/unknown-attribute' },
  ...['/data/governance', '/data/governance/*', '/data/governance/root/*'].flatMap((at) => LEVEL.map((keyword) => ({ keyword, at, id: 'entry/bad-governance' }))),
  ...['/data/evidence', '/data/evidence/*', '/data/evidence/*/*'].flatMap((at) => LEVEL.map((keyword) => ({ keyword, at, id: 'entry/bad-evidence' }))),
  ...LEVEL.map((keyword) => ({ keyword, id: 'entry/bad-attribute' })),
];

const KNOWN: ReadonlySet<string> = new Set(Object.keys(entrySchema.properties));

/** Which scenarios an entry shows. */
function classify(value: Json): readonly string[] {
  const read = decodeEntry(new TextEncoder().encode(JSON.stringify(value)));
  if (!read.ok) return [];
  const { time, subject, data } = read.value;
  const shown: Scenario[] = [];
  if (subject !== undefined) shown.push('subject');
  if (time.includes('.')) shown.push('fractional-time');
  if (Object.keys(read.value).some((name) => !KNOWN.has(name))) shown.push('extensions');
  if (data.governance !== undefined) shown.push(data.governance.root === null ? 'governance-without-root' : 'governance');
  if (data.evidence !== undefined) shown.push('evidence');
  return shown.length === 0 ? ['minimal'] : shown;
}

/** The kit of `plimsoll.ledger-entry.v1`: an entry as it stands in the log. */
export const entryKit: ContractKit = {
  id: ENTRY_ID,
  title: entrySchema.title,
  package: '@plimsoll/ledger',
  media: 'json',
  open: false,
  jsonSchema: entrySchema,
  limits: { bytes: MAX_ENTRY_BYTES, depth: 64 },
  verify(bytes) {
    const { ok, findings } = decodeEntry(bytes);
    return { verdict: ok ? 'pass' : 'fail', findings };
  },
  golden: Object.entries(exampleEntries).map(([scenario, entry]) => ({ id: scenario, title: titles[scenario as Scenario], scenario, verdict: 'pass', bytes: entryBytes(entry) })),
  scenarios: Object.keys(exampleEntries),
  classify,
  mutations,
  expectations,
  findings: [...Object.keys(entryRules.table), ...Object.keys(jsonRules.table)],
  uncovered: {
    'json/too-large': 'an entry that is too large is entry/too-large before it is read',
    'json/too-many-values': 'an entry has too few bytes to hold that many values',
    'json/not-canonical': 'an entry that is not canonical is entry/not-canonical',
  },
};
