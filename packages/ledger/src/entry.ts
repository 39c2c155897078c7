import { decodeUtf8, encodeUtf8 } from '@plimsoll/bytes';
import { canonicalBytes, checkCanonicalJson, parseJson } from '@plimsoll/canonical-json';
import { accept, type Finding, type Json, refuse, type Result } from '@plimsoll/findings';
import { attributeFindings } from './entry-attributes.ts';
import { entryRules } from './rules.ts';
import { UsualEntry } from './usual-entry.ts';

/** The most bytes of one entry: the length field of an entry bundle has 16 bits (C2SP tlog-tiles). */
export const MAX_ENTRY_BYTES = 65_535;

/** What a governance entry says of a phase; `signer` is a claim until an attestation proves it. */
export interface Governance {
  readonly phase: string;
  readonly action: string;
  readonly root: null | { readonly profile: string; readonly sha256: string };
  readonly signer: string;
  readonly notes: string;
}

/** Bytes that an entry rests on, named by digest. */
export interface EvidenceReference {
  readonly name: string;
  readonly sha256: string;
  readonly size: number;
  readonly mediaType: string;
  readonly uri?: string;
}

/** The data of an entry: two members are checked where present, the others are the event type's own. */
export interface EntryData {
  readonly governance?: Governance;
  readonly evidence?: readonly EvidenceReference[];
  readonly [member: string]: unknown;
}

/** One CloudEvents 1.0 event in JSON. Further members are extensions: string, boolean or 32-bit integer. */
export interface Entry {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** RFC 3339 in UTC, at most nine fractional digits. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly dataschema?: string;
  readonly subject?: string;
  readonly data: EntryData;
  readonly [extension: string]: unknown;
}

/** What a caller gives: the constant attributes may be left out, and `time` is filled from the clock on append. */
export interface EntryInput {
  readonly specversion?: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time?: string;
  readonly datacontenttype?: 'application/json';
  readonly dataschema?: string;
  readonly subject?: string;
  readonly data: EntryData;
  readonly [extension: string]: unknown;
}

function tooLarge(size: number): Finding {
  return entryRules.finding('entry/too-large', {
    sentence: `The entry has ${size} bytes, at most ${MAX_ENTRY_BYTES} are possible; store the large part as evidence`,
    expected: MAX_ENTRY_BYTES,
    actual: size,
  });
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function notAnObject(): Finding {
  return entryRules.finding('entry/bad-attribute', { sentence: 'The entry is not a JSON object; write one CloudEvents event', location: { pointer: '' }, expected: 'object' });
}

const usual = new UsualEntry();

/**
 * The RFC 8785 bytes of an entry: what is hashed into the log. Findings `entry/*` where it is not a valid entry.
 * @throws CanonicalJsonError if a member is not a JSON value (undefined, a Date, NaN …): misuse, not a document
 */
export function encodeEntry(input: EntryInput): Result<Uint8Array> {
  const bytes = isObject(input) && usual.read(input) ? encodeUtf8(usual.head + usual.id + usual.tail) : undefined;
  return bytes === undefined || bytes.length > MAX_ENTRY_BYTES ? encodeAnyEntry(input) : accept(bytes);
}

/** The long way: for entries of any form, and for those that are refused. */
export function encodeAnyEntry(input: EntryInput): Result<Uint8Array> {
  if (!isObject(input)) return refuse(notAnObject());
  const entry = { specversion: '1.0', datacontenttype: 'application/json', ...input };
  const bytes = canonicalBytes(entry);
  if (bytes.length > MAX_ENTRY_BYTES) return refuse(tooLarge(bytes.length));
  const findings = attributeFindings(entry as unknown as { readonly [member: string]: Json });
  return findings.length > 0 ? refuse(...findings) : accept(bytes);
}

/** The entry of canonical bytes; every fault as a finding: size first, then JSON, then canonical form and attributes together. */
export function decodeEntry(bytes: Uint8Array): Result<Entry> {
  if (bytes.length > MAX_ENTRY_BYTES) return refuse(tooLarge(bytes.length));
  const canonical = checkCanonicalJson(bytes);
  const parsed = canonical.ok ? canonical : parseJson(bytes);
  if (!parsed.ok) return refuse(...parsed.findings);
  const findings: Finding[] = [];
  if (!canonical.ok) {
    findings.push(
      entryRules.finding('entry/not-canonical', {
        sentence: 'The entry is not in RFC 8785 form, so its hash would depend on how it was written; canonicalize it',
        actual: (decodeUtf8(bytes) ?? '').slice(0, 80),
      }),
    );
  }
  const value = parsed.value;
  if (!isObject(value)) return refuse(...findings, notAnObject());
  findings.push(...attributeFindings(value as { readonly [member: string]: Json }));
  return findings.length > 0 ? refuse(...findings) : accept(value as unknown as Entry);
}
