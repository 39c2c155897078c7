import type { Finding } from '@plimsoll/findings';
import { isSamePerson } from './person.ts';

/**
 * What `parseApprovalPolicy` found, without its warnings for whose requests the policy could not be met: of these only the one
 * about the requester at hand, however spelled.
 */
export function withRequesterWarnings(findings: readonly Finding[], requester: string | undefined): Finding[] {
  return findings.filter(({ id, subject }) => id !== 'policy/unsatisfiable-for-requester' || isSamePerson(subject, requester));
}
