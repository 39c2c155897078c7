import { decodeUtf8, encodeUtf8, toBase64 } from '@plimsoll/bytes';
import { combine, type ContractKit, type Finding, type Json, type NamedMutation } from '@plimsoll/findings';
import { jsonSchemaOf } from '@plimsoll/findings/contract';
import { decodeEntry } from '@plimsoll/ledger/verify';
import { parseTrustPolicy } from '@plimsoll/signed-note';
import * as z from 'zod';
import { type Anchor, ANCHOR_VERSION, AnchorDocument, MAX_ANCHOR_BYTES, parseAnchor, writeAnchor } from '../anchor-document.ts';
import { readFlagEntry } from '../flag-entry.ts';
import { verifyAnchor } from '../verify-anchor.ts';
import { exampleAnchor, exampleState, policies } from './example-log.ts';
import { malformed, replace, shared } from './kit-parts.ts';

/** What an anchor is judged by. */
const Context = z.strictObject({ registry: z.string(), environment: z.string().nullable(), root: z.string(), policy: z.string() });

const SEMANTIC = ['flags/anchor-unverifiable', 'flags/anchor-mismatch', 'flags/anchor-quorum-unmet'];
const logTrusted = { ...exampleState, policy: policies.log };
const witnessTrusted = { ...exampleState, policy: policies.witnessed };

const bytesOf = (anchor: Anchor): Uint8Array => encodeUtf8(writeAnchor(anchor));
const example = (id: string, title: string, anchor: Anchor, context: Json): ContractKit['golden'][number] => ({ id, title, scenario: id, verdict: 'pass', context, bytes: bytesOf(anchor) });
const documents = [
  example('change', 'Anchor of a change', exampleAnchor('set'), logTrusted),
  example('by-hand', 'Anchor of a registry that was changed otherwise', exampleAnchor('anchored'), logTrusted),
  example('cosigned', 'Anchor of a change that a witness saw', exampleAnchor('set', 'witness'), witnessTrusted),
];

/** Judges an anchor; without a state and a policy nothing but its form can be judged, which is no pass. */
function verify(bytes: Uint8Array, context?: Json): { readonly verdict: 'pass' | 'fail' | 'inconclusive'; readonly findings: readonly Finding[] } {
  const given = Context.safeParse(context);
  const policy = given.success ? parseTrustPolicy(given.data.policy) : undefined;
  if (!given.success || policy?.ok !== true) {
    const { ok, findings } = parseAnchor(bytes);
    return { verdict: ok ? 'inconclusive' : 'fail', findings };
  }
  const { ok, findings } = verifyAnchor(bytes, given.data, { policy: policy.value });
  return { verdict: ok ? 'pass' : combine(findings).verdict === 'inconclusive' ? 'inconclusive' : 'fail', findings };
}

/** Which scenarios an anchor shows. */
function classify(value: Json): readonly string[] {
  const parsed = parseAnchor(JSON.stringify(value));
  const entry = parsed.ok ? decodeEntry(parsed.value.entry) : undefined;
  const said = entry?.ok === true ? readFlagEntry(entry.value) : undefined;
  if (!parsed.ok || said === undefined) return [];
  const cosigned = (parsed.value.proof.match(/^— /gmu) ?? []).length > 1;
  return [said.act === 'anchored' ? 'by-hand' : 'change', ...(cosigned ? ['cosigned'] : [])];
}

const of = (raises: `flags/${string}`, id: string, title: string, change: NamedMutation['change'], context?: Json): NamedMutation => ({ id, title, base: 'change', change, verdict: 'fail', raises: [raises], ...(context !== undefined && { context }) });
const broken = (id: string, title: string, change: NamedMutation['change']): NamedMutation => of('flags/anchor-unverifiable', id, title, change);
const other = (id: string, title: string, name: Parameters<typeof exampleAnchor>[0]): NamedMutation => of('flags/anchor-mismatch', id, title, () => bytesOf(exampleAnchor(name)));
const change = exampleAnchor('set');
const text = decodeUtf8(change.entry) ?? '';
const entry = (from: string, to: string): ReturnType<typeof replace> => replace('/entry', toBase64(encodeUtf8(text.replaceAll(from, to))));
const proof = (from: string | RegExp, to: string): ReturnType<typeof replace> => replace('/proof', change.proof.replace(from, to));

const mutations: readonly NamedMutation[] = [
  broken('entry-reason', 'Another reason', [entry('above 2%', 'above 3%')]),
  broken('entry-root', 'Another root', [entry(exampleState.root, '0'.repeat(64))]),
  broken('entry-time', 'Another time', [entry('10:00:01Z', '10:00:02Z')]),
  broken('entry-empty', 'No entry at all', [replace('/entry', '')]),
  broken('entry-unpadded-bits', 'Base64 with bits beyond its end', [replace('/entry', 'AB==')]),
  broken('entry-of-another', 'The entry beside it in the log', [replace('/entry', toBase64(exampleAnchor('anchored').entry))]),
  broken('proof-empty', 'No proof at all', [replace('/proof', '')]),
  broken('proof-of-another', 'The proof of the entry beside it', [replace('/proof', exampleAnchor('anchored').proof)]),
  broken('proof-index', 'Another index', [proof('\nindex 0\n', '\nindex 1\n')]),
  broken('proof-index-beyond', 'An index beyond the log', [proof('\nindex 0\n', '\nindex 412\n')]),
  broken('proof-hash-missing', 'A hash too few', [proof(/(\nindex 0\n)[^\n]+\n/u, '$1')]),
  broken('checkpoint-size', 'A checkpoint of another size', [proof('log.example/flags\n6\n', 'log.example/flags\n7\n')]),
  broken('checkpoint-origin', 'A checkpoint of another log', [proof('log.example/flags\n6\n', 'log.example/other\n6\n')]),
  broken('unsigned', 'A checkpoint that nobody signed', [proof(/— [^\n]+\n/u, '')]),
  broken('impostor', 'A checkpoint signed by a key that only has the name of the log', () => bytesOf(exampleAnchor('set', 'impostor'))),
  other('other-type', 'An entry that says nothing of flags', 'other-type'),
  other('other-action', 'An entry of one type with the action of another', 'other-action'),
  other('other-source', 'An entry of the source of another registry', 'other-source'),
  other('two-roots', 'An entry that names two roots', 'two-roots'),
  of('flags/anchor-mismatch', 'other-registry', 'The same anchor beside another registry', [], { ...logTrusted, registry: 'other' }),
  of('flags/anchor-mismatch', 'other-environment', 'The same anchor in another environment', [], { ...logTrusted, environment: 'staging' }),
  of('flags/anchor-mismatch', 'no-environment', 'The same anchor beside a registry of no environment', [], { ...logTrusted, environment: null }),
  of('flags/anchor-mismatch', 'other-root', 'The same anchor beside a registry that was edited', [], { ...logTrusted, root: '0'.repeat(64) }),
  { ...of('flags/anchor-quorum-unmet', 'not-cosigned', 'An anchor that the witness did not see', [], witnessTrusted), verdict: 'inconclusive' },
  { ...of('flags/anchor-quorum-unmet', 'cosignature-removed', 'The signature of the witness removed', [replace('/proof', change.proof)]), base: 'cosigned', verdict: 'inconclusive' },
];

/** The kit of `plimsoll.flag-anchor.v1`. The context of a case is the state that the anchor must be of, and the text of a trust policy. */
export const anchorKit: ContractKit = {
  ...shared,
  limits: { bytes: MAX_ANCHOR_BYTES, depth: shared.limits.depth },
  id: ANCHOR_VERSION,
  title: 'Anchor of a flag registry',
  jsonSchema: jsonSchemaOf(AnchorDocument, { id: ANCHOR_VERSION, title: 'Anchor of a flag registry', description: 'A ledger entry that names the root of a flag registry, and the proof that it is in a log.', semantic: SEMANTIC }),
  verify,
  golden: documents,
  scenarios: documents.map(({ scenario }) => scenario),
  classify,
  mutations,
  expectations: malformed('flags/anchor-unverifiable'),
  findings: SEMANTIC,
};
