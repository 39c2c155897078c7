import { canonicalBytes, parseJson } from '@plimsoll/canonical-json';
import { equalBytes } from '@plimsoll/bytes';
import type { ContractKit, Finding } from '@plimsoll/findings';
import { cases, type CaseOptions } from './cases.ts';
import { type ContractCase, verifyCase } from './contract-case.ts';
import { contractRules } from './contract-rules.ts';
import { firstSentence, type Verified } from './judge-verifier.ts';

/** What a consumer did with a document. Only `refused` is a refusal. */
export interface ConsumerAnswer {
  readonly outcome: 'accepted' | 'refused' | 'crashed' | 'timeout';
  /** What it said, if anything. */
  readonly message?: string;
}

/** How much of the contract a consumer says that it checks. */
export interface ConsumerScope extends CaseOptions {
  /** `schema` (the default) asks for text and shape; `semantic` also asks for what a document says. */
  readonly level?: 'schema' | 'semantic';
}

/** The cases that a consumer of this level is asked: never those that only more evidence could decide. */
export function* askedCases(kit: ContractKit, { level = 'schema', ...options }: ConsumerScope): Generator<ContractCase, void, undefined> {
  for (const each of cases(kit, options)) {
    if (each.kind !== 'negative' || each.level !== 'semantic' || (level === 'semantic' && each.expect.verdict === 'fail')) yield each;
  }
}

/** What is wrong with an answer; undefined if it is right. */
export function judgeAnswer(kit: ContractKit, each: ContractCase, { outcome, message }: ConsumerAnswer): Finding | undefined {
  const { id, title, expect, pointer } = each;
  const wanted = expect.accept ? 'accepted' : 'refused';
  if (outcome === wanted) return undefined;
  const facts = { subject: id, ...(pointer !== undefined && { location: { pointer } }), expected: wanted, actual: outcome };
  const said = message === undefined || message === '' ? '' : `; it said: ${message}`;
  if (outcome === 'crashed') return contractRules.finding('contract/consumer-crashed', { sentence: `${id} (${title}) must be ${wanted}, but the consumer crashed${said}`, ...facts });
  if (outcome === 'timeout') return contractRules.finding('contract/consumer-timeout', { sentence: `${id} (${title}) must be ${wanted}, but the consumer gave no answer in time${said}`, ...facts });
  if (expect.accept) return contractRules.finding('contract/consumer-rejected-valid', { sentence: `${id} (${title}) must be accepted, but the consumer refused it${said}`, ...facts });
  const careful = firstSentence(verifyCase(kit, each) as Verified);
  return contractRules.finding('contract/consumer-accepted-invalid', {
    sentence: `${id} (${title}) must be refused, but the consumer accepted it${careful === '' ? '' : `; a careful reader says: ${careful}`}`,
    ...facts,
    ...(expect.raises.length > 0 && { detail: { raises: expect.raises } }),
  });
}

/** What is wrong with a document that was parsed and written again; undefined if nothing is lost. */
export function judgeRoundTrip({ media }: ContractKit, { id, title }: ContractCase, before: Uint8Array, after: Uint8Array): Finding | undefined {
  if (media === 'json') {
    const [a, b] = [parseJson(before, { integers: 'any', maxDepth: 1000 }), parseJson(after, { integers: 'any', maxDepth: 1000 })];
    if (a.ok && b.ok && equalBytes(canonicalBytes(a.value), canonicalBytes(b.value))) return undefined;
  } else if (equalBytes(before, after)) return undefined;
  return contractRules.finding('contract/consumer-lossy', { sentence: `${id} (${title}), parsed and written again, is another document; keep every member and every number`, subject: id });
}
