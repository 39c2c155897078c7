import { type Finding, type Json, pointerStep } from '@plimsoll/findings';
import { entryRules } from './rules.ts';

type Members = Readonly<Record<string, Json>>;
type Check = readonly [expected: string, holds: (value: Json) => boolean];

const URI = /^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]{1,512}$/;
// eslint-disable-next-line no-control-regex -- controls are what is refused
const CONTROL = /[\u0000-\u001f\u007f]/;
// eslint-disable-next-line no-control-regex -- the same, but for the line feed
const CONTROL_BUT_LF = /[\u0000-\u0009\u000b-\u001f\u007f]/;
const TIME = /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?Z$/;
const SHA256 = /^[0-9a-f]{64}$/;

const isMembers = (value: Json | undefined): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: Json | undefined, min: number, max: number, refused = CONTROL): value is string =>
  typeof value === 'string' && value.length >= min && value.length <= max && !refused.test(value);

/** True for `YYYY-MM-DDTHH:MM:SS[.1–9 digits]Z` with a date that exists. */
export function isEntryTime(value: Json): boolean {
  const match = typeof value === 'string' ? TIME.exec(value) : null;
  if (match === null) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return days !== undefined && day >= 1 && day <= days;
}

const matches =
  (pattern: RegExp, max = Infinity) =>
  (value: Json): boolean =>
    typeof value === 'string' && value.length <= max && pattern.test(value);

const uri: Check = ['1–512 characters of a URI reference (RFC 3986)', matches(URI)];
const required: Readonly<Record<string, Check>> = {
  specversion: ['"1.0"', (value) => value === '1.0'],
  id: ['1–128 visible ASCII characters', matches(/^[\u0021-\u007e]{1,128}$/)],
  source: uri,
  type: ['lower-case reverse DNS name, at most 128 characters', matches(/^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$/, 128)],
  time: ['YYYY-MM-DDTHH:MM:SS[.fraction]Z, a date that exists', isEntryTime],
  datacontenttype: ['"application/json"', (value) => value === 'application/json'],
  data: ['an object', isMembers],
};
const optional: Readonly<Record<string, Check>> = {
  dataschema: uri,
  subject: ['1–512 characters without controls', (value) => isText(value, 1, 512)],
};
const EXTENSION = /^[a-z0-9]{1,20}$/;
const extension: Check = [
  'a string of at most 1,024 characters without controls, a boolean or a 32-bit integer',
  (value) => typeof value === 'boolean' || isText(value, 0, 1024) || (typeof value === 'number' && (value | 0) === value),
];

const governance: Readonly<Record<string, Check>> = {
  phase: ['1–32 letters, digits, dot, underscore or hyphen', matches(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/)],
  action: ['upper-case words, at most 32 characters', matches(/^[A-Z][A-Z0-9]*([_-][A-Z0-9]+)*$/, 32)],
  root: [
    'null or exactly {profile, sha256}',
    (value) => value === null || (isMembers(value) && Object.keys(value).length === 2 && matches(/^[a-z0-9][a-z0-9./-]{0,31}$/)(value['profile'] ?? null) && matches(SHA256)(value['sha256'] ?? null)),
  ],
  signer: ['1–128 characters without controls', (value) => isText(value, 1, 128)],
  notes: ['at most 2,000 characters, line feed as the only control', (value) => isText(value, 0, 2000, CONTROL_BUT_LF)],
};
const evidence: Readonly<Record<string, Check>> = {
  name: ['1–256 characters without controls', (value) => isText(value, 1, 256)],
  sha256: ['64 lower-case hex digits', matches(SHA256)],
  size: ['a whole number of bytes', (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0],
  mediaType: ['1–128 characters without controls', (value) => isText(value, 1, 128)],
};

const show = (value: Json): Json => (typeof value === 'string' ? value.slice(0, 80) : typeof value === 'object' && value !== null ? (Array.isArray(value) ? 'an array' : 'an object') : value);

function bad(id: 'entry/bad-attribute' | 'entry/bad-governance' | 'entry/bad-evidence', pointer: string, expected: string, actual: Json | undefined): Finding {
  const shown = actual === undefined ? 'nothing' : JSON.stringify(show(actual));
  return entryRules.finding(id, { sentence: `${pointer} must be ${expected}, not ${shown}`, location: { pointer }, expected, ...(actual !== undefined && { actual: show(actual) }) });
}

/** Findings of an object that must have exactly the members of the table, and may have those of `extra`. */
function closed(id: 'entry/bad-governance' | 'entry/bad-evidence', at: string, value: Json, table: Readonly<Record<string, Check>>, extra: Readonly<Record<string, Check>> = {}): Finding[] {
  if (!isMembers(value)) return [bad(id, at, 'an object', value)];
  const findings: Finding[] = [];
  for (const [name, [expected, holds]] of Object.entries(table)) {
    const member = value[name];
    if (member === undefined || !holds(member)) findings.push(bad(id, `${at}/${name}`, expected, member));
  }
  for (const [name, member] of Object.entries(value)) {
    if (Object.hasOwn(table, name)) continue;
    const check = Object.hasOwn(extra, name) ? extra[name] : undefined;
    if (check === undefined) findings.push(bad(id, at + pointerStep(name), 'absent: no such member is known', member));
    else if (!check[1](member)) findings.push(bad(id, `${at}/${name}`, check[0], member));
  }
  return findings;
}

function evidenceFindings(value: Json): Finding[] {
  if (!Array.isArray(value) || value.length > 256) return [bad('entry/bad-evidence', '/data/evidence', 'a list of at most 256 references', value)];
  const findings: Finding[] = [];
  const names = new Set<Json>();
  for (const [index, reference] of (value as readonly Json[]).entries()) {
    const at = `/data/evidence/${index}`;
    findings.push(...closed('entry/bad-evidence', at, reference, evidence, { uri }));
    const name = isMembers(reference) ? reference['name'] : undefined;
    if (name === undefined) continue;
    if (names.has(name)) findings.push(bad('entry/bad-evidence', `${at}/name`, 'unique among the evidence of the entry', name));
    names.add(name);
  }
  return findings;
}

/** True if the value is allowed for the attribute, a required one or one of `optional`. */
export function attributeHolds(name: string, value: Json): boolean {
  return (required[name] ?? optional[name])?.[1](value) === true;
}

/** True if the value is allowed for the member of `data.governance`. */
export function governanceHolds(name: string, value: Json): boolean {
  return governance[name]?.[1](value) === true;
}

/** Every fault of the members of `data` that are checked. */
export function dataFindings(data: Members): Finding[] {
  return [
    ...(data['governance'] === undefined ? [] : closed('entry/bad-governance', '/data/governance', data['governance'], governance)),
    ...(data['evidence'] === undefined ? [] : evidenceFindings(data['evidence'])),
  ];
}

/** Every fault of an entry's members (CloudEvents 1.0 section 3 and the rules of this log), in a fixed order. */
export function attributeFindings(entry: Members): Finding[] {
  const findings: Finding[] = [];
  for (const [name, [expected, holds]] of Object.entries(required)) {
    const value = entry[name];
    if (value === undefined) {
      findings.push(entryRules.finding('entry/missing-attribute', { sentence: `The entry lacks ${name}: ${expected}`, location: { pointer: `/${name}` }, expected }));
    } else if (!holds(value)) {
      findings.push(bad('entry/bad-attribute', `/${name}`, expected, value));
    }
  }
  for (const [name, value] of Object.entries(entry)) {
    if (Object.hasOwn(required, name)) continue;
    const known = Object.hasOwn(optional, name) ? optional[name] : undefined;
    if (known === undefined && !EXTENSION.test(name)) {
      findings.push(entryRules.finding('entry/unknown-attribute', { sentence: `${JSON.stringify(name.slice(0, 80))} is no CloudEvents attribute and no legal extension name; move it into data`, expected: '1–20 lower-case letters and digits', actual: name.slice(0, 80) }));
      continue;
    }
    const [expected, holds] = known ?? extension;
    if (!holds(value)) findings.push(bad('entry/bad-attribute', `/${name}`, expected, value));
  }
  const data = entry['data'];
  if (isMembers(data)) findings.push(...dataFindings(data));
  return findings;
}
