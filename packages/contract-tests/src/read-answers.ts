import type { Finding } from '@plimsoll/findings';
import { parseJson } from '@plimsoll/canonical-json';
import { jsonLines } from './json-lines.ts';
import type { ConsumerAnswer } from './consumer-answer.ts';
import { contractRules } from './contract-rules.ts';
import { isObject, member } from './json-shape.ts';

/** What a consumer wrote. */
export interface Answers {
  /** By case; the first answer counts. */
  readonly answers: ReadonlyMap<string, ConsumerAnswer>;
  /** Every line that is no answer, at most 100. */
  readonly findings: readonly Finding[];
}

const MOST_FAULTS = 100;
const MOST_MESSAGE = 500;

/** The answers in what a consumer wrote to standard output: one JSON line for each case that was asked, in any order. */
export function readAnswers(stdout: Uint8Array, wasAsked: (id: string) => boolean): Answers {
  const answers = new Map<string, ConsumerAnswer>();
  const findings: Finding[] = [];
  const fault = (line: string, why: string): void => {
    findings.push(contractRules.finding('contract/protocol-invalid', { sentence: `${line}: ${why}; write one line {"case":"…","accepted":true} for each case`, subject: line }));
  };
  for (const { name, bytes } of jsonLines({ name: 'standard output', bytes: stdout })) {
    if (findings.length === MOST_FAULTS) break;
    const parsed = parseJson(bytes);
    if (!parsed.ok || !isObject(parsed.value)) {
      fault(name, 'the line is no JSON object');
      continue;
    }
    const [id, accepted, message] = [member(parsed.value, 'case'), member(parsed.value, 'accepted'), member(parsed.value, 'message')];
    if (typeof id !== 'string' || typeof accepted !== 'boolean') fault(name, 'it lacks "case" (a text) or "accepted" (true or false)');
    else if (!wasAsked(id)) fault(name, `no case ${JSON.stringify(id.slice(0, 200))} was asked`);
    else {
      const outcome = accepted ? 'accepted' : 'refused';
      const earlier = answers.get(id);
      if (earlier === undefined) answers.set(id, { outcome, ...(typeof message === 'string' && { message: message.slice(0, MOST_MESSAGE) }) });
      else if (earlier.outcome !== outcome) fault(name, `${id} was ${earlier.outcome} before and is ${outcome} now`);
    }
  }
  return { answers, findings };
}
