import { compareFindings, type ContractKit, type Finding, type Json } from '@plimsoll/findings';
import { type ContractCase } from './contract-case.ts';
import { contractRules } from './contract-rules.ts';

/** What a verifier said. */
export type Verified = ReturnType<ContractKit['verify']>;

/** What is wrong with a verifier's answer to a case; undefined if it is the one that the kit states. */
export function judgeVerifier({ id, title, expect }: ContractCase, { verdict, findings }: Verified): Finding | undefined {
  const raised = [...new Set(findings.map((finding) => finding.id))].sort();
  const facts = { subject: id, expected: { verdict: expect.verdict, raises: expect.raises }, actual: { verdict, raises: raised } };
  const said = `${verdict}${raised.length === 0 ? '' : ` with ${raised.join(', ')}`}`;
  const missing = expect.raises.filter((each) => !raised.includes(each as Finding['id']));
  if (expect.accept && verdict !== expect.verdict) {
    return contractRules.finding('contract/golden-rejected', { sentence: `${id} (${title}) must be ${expect.verdict}, but the verifier says ${said}; correct the verifier or the document`, ...facts });
  }
  if (!expect.accept && verdict === 'pass') return contractRules.finding('contract/mutation-survived', { sentence: `${id} (${title}) must be refused, but the verifier passes it; make it look at what was changed`, ...facts });
  if (verdict === expect.verdict && missing.length === 0) return undefined;
  const wanted = [expect.verdict, ...(missing.length === 0 ? [] : [missing.join(', ')])].join(' with ');
  return contractRules.finding('contract/mutation-misreported', { sentence: `${id} (${title}) must be ${wanted}, but the verifier says ${said}; correct the verifier or the expectation`, ...facts });
}

/** What the schema says against a case; undefined if it agrees, or has no say because the fault is not one of shape. */
export function judgeSchema({ id, title, kind, level, expect }: ContractCase, validate: (value: Json) => boolean, read: () => Json | undefined): Finding | undefined {
  if (kind === 'negative' && level !== 'schema') return undefined;
  const value = read();
  const accepted = value !== undefined && validate(value);
  if (accepted === expect.accept) return undefined;
  return contractRules.finding('contract/schema-disagrees', {
    sentence: `${id} (${title}) must be ${expect.accept ? 'accepted' : 'refused'}, but the JSON Schema ${accepted ? 'accepts' : 'refuses'} it; generate the schema again or extend it`,
    subject: id,
    expected: expect.accept,
    actual: accepted,
  });
}

/** The sentence of the first finding that a careful reader raises; empty for a document without any. */
export function firstSentence({ findings }: Verified): string {
  return findings.filter(({ verdict }) => verdict !== 'pass').sort(compareFindings)[0]?.sentence ?? '';
}
