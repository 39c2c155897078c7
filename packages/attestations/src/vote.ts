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
}

function supersedes(vote: Vote, other: Vote): boolean {
  if (vote.issuedAt !== other.issuedAt) return vote.issuedAt > other.issuedAt;
  return vote.decision === 'deny' && other.decision === 'approve';
}

/** Per person and role the latest vote; of two of the same time a denial. */
export function latestVotes(votes: readonly Vote[]): readonly Vote[] {
  const latest = new Map<string, Vote>();
  for (const vote of votes) {
    const slot = JSON.stringify([vote.human, vote.role]);
    const known = latest.get(slot);
    if (known === undefined || supersedes(vote, known)) latest.set(slot, vote);
  }
  return [...latest.values()];
}
