import type { Approval } from './approval-statement.ts';

/** What one person said in one role. */
export interface Vote {
  readonly human: string;
  readonly role: string;
  readonly decision: 'approve' | 'deny';
  /** Nanoseconds since 1970. */
  readonly issuedAt: bigint;
  /** Id of the key in the policy. */
  readonly key: string;
  /** Position of the envelope in the input. */
  readonly envelope: number;
  /** Who asked for the change, by the signed statement. */
  readonly requester?: string;
  /** What it is limited to, by the signed statement. */
  readonly scope?: NonNullable<Approval['scope']>;
}

function supersedes(vote: Vote, other: Vote): boolean {
  if (vote.issuedAt !== other.issuedAt) return vote.issuedAt > other.issuedAt;
  return vote.decision === 'deny' && other.decision === 'approve';
}

/** By role and person the latest vote; of two of the same time a denial. */
export function latestVotes(votes: readonly Vote[]): ReadonlyMap<string, ReadonlyMap<string, Vote>> {
  const latest = new Map<string, Map<string, Vote>>();
  for (const vote of votes) {
    const people = latest.get(vote.role) ?? new Map<string, Vote>();
    latest.set(vote.role, people);
    const known = people.get(vote.human);
    if (known === undefined || supersedes(vote, known)) people.set(vote.human, vote);
  }
  return latest;
}
