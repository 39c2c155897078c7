import type { Decided, Target } from './decide-promotion.ts';

/** A response before it is written. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Most findings of one answer; a hostile manifest could earn thousands. */
const MOST_FINDINGS = 100;

/** Problem details, RFC 9457. A client decides by `status` and `type`; `detail` is for people. */
export function problem(status: number, kind: string, title: string, detail: string, more: Readonly<Record<string, unknown>> = {}, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { 'content-type': 'application/problem+json', ...headers }, body: { type: `tag:promotions.example,2026:${kind}`, title, status, detail, ...more } };
}

/** The answer to a decision: 200, 409 or 422. */
export function answerTo({ outcome, findings, run, at }: Decided, target: Target): Answer {
  const facts = {
    target,
    decided_at: at,
    ...(run !== null && { run_id: run.id, candidate_id: run.candidate, manifest_digest: run.digest }),
    finding_count: findings.length,
    findings: findings.slice(0, MOST_FINDINGS),
  };
  const why = findings.find(({ verdict }) => verdict === 'fail') ?? findings.find(({ verdict }) => verdict === 'inconclusive');
  switch (outcome) {
    case 'allowed':
      return { status: 200, headers: { 'content-type': 'application/json' }, body: { allowed: true, ...facts } };
    case 'refused':
      return problem(409, 'promotion-refused', `No promotion to ${target}`, why?.sentence ?? 'The manifest does not allow it', facts);
    case 'unbelievable':
      return problem(422, 'manifest-unbelievable', 'No manifest that can be believed', why?.sentence ?? 'It is written in a dialect that is not read here', facts);
  }
}
