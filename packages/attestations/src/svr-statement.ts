import { accept, combine, type Finding, refuse, type Result } from '@plimsoll/findings';
import { isSha256, isText } from './json-shape.ts';
import { predicateTypes } from './predicates.ts';
import { statement, type Subject } from './statement.ts';
import { statementRules } from './statement-rules.ts';
import { assertTime } from './timestamp.ts';
import { verifiedProperties } from './verified-properties.ts';

/** A document by its place and digest. */
export interface Reference {
  readonly uri: string;
  /** 64 lower-case hex. */
  readonly sha256: string;
}

/** What a verifier found out about a subject. */
export interface SvrInput {
  readonly subject: readonly Subject[];
  /** All findings of the verification, those that are no pass too. */
  readonly findings: readonly Finding[];
  /** URI of the verifier. */
  readonly verifier: string;
  /** The policies that were applied. */
  readonly policies?: readonly Reference[];
  /** RFC 3339 in UTC. */
  readonly timeCreated: string;
}

/** A reference as an in-toto ResourceDescriptor. */
export function descriptorOf({ uri, sha256 }: Reference): { readonly uri: string; readonly digest: { readonly sha256: string } } {
  return { uri, digest: { sha256 } };
}

/** @throws RangeError for a URI that is empty, has controls or more than 1,024 characters */
export function assertUri(action: string, what: string, uri: string): void {
  if (!isText(uri, 1, 1024)) throw new RangeError(`Cannot ${action}: the ${what} must have 1 to 1,024 characters without controls`);
}

/**
 * The RFC 8785 bytes of an in-toto Simple Verification Result v0.2: the rules that passed, as `properties`. It says what holds
 * and nothing else, so there is none unless the findings combine to pass: refusal `statement/not-passed`.
 * @throws RangeError for a URI, digest, time or subject that is none
 */
export function svrStatement({ subject, findings, verifier, policies = [], timeCreated }: SvrInput): Result<Uint8Array> {
  assertTime('write a verification result', timeCreated);
  assertUri('write a verification result', 'verifier', verifier);
  for (const { uri } of policies) assertUri('write a verification result', 'policy', uri);
  if (!policies.every(({ sha256 }) => isSha256(sha256))) throw new RangeError('Cannot write a verification result: digests must be 64 lower-case hex digits');
  const { verdict } = combine(findings);
  if (verdict !== 'pass') {
    const sentence = `The findings combine to ${verdict}, so there is no verification result to write; it can only say what passed`;
    return refuse(statementRules.finding('statement/not-passed', { sentence, expected: 'pass', actual: verdict }));
  }
  const predicate = { verifier: { id: verifier, policies: policies.map(descriptorOf) }, timeCreated, properties: verifiedProperties(findings) };
  return accept(statement({ subject, predicateType: predicateTypes.svr, predicate }));
}
