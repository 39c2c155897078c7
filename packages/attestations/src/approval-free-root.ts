import type { Result } from '@plimsoll/findings';
import { type JsonObject, type SetCommitment, setOfJson } from '@plimsoll/merkle';

/** The member of a record that an approval-free root does not cover. */
export const APPROVALS_MEMBER = 'approvals';

/**
 * The root that approvals are given for: the sorted-set root over the records without their top-level member `approvals`,
 * so that an approval is never part of what it approves. Any other change of a record changes it. Refusals as `setOfJson`.
 */
export function approvalFreeRoot(records: Iterable<JsonObject>, options: { readonly domain: string; readonly id?: string }): Result<SetCommitment> {
  return setOfJson(records, { ...options, omit: [APPROVALS_MEMBER] });
}
