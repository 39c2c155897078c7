import * as z from 'zod';
import type { Finding } from './finding.ts';

const Count = z.int().min(0);

const sum = (numbers: Readonly<Record<string, number>>): number => Object.values(numbers).reduce((total, each) => total + each, 0);

/** The detail of a `findings/truncated`: how many findings were dropped, by rule, verdict and severity. */
const Truncation = z
  .strictObject({
    dropped: z.int().min(1),
    per_rule: z.record(z.string(), z.int().min(1)),
    verdict: z.strictObject({ pass: Count, fail: Count, inconclusive: Count, skip: Count }),
    severity: z.strictObject({ blocker: Count, critical: Count, warning: Count, note: Count }),
  })
  .refine(({ dropped, per_rule, verdict, severity }) => sum(per_rule) === dropped && sum(verdict) === dropped && sum(severity) === verdict.fail + verdict.inconclusive);

/** How many findings were dropped from a report; `severity` has those that fail or are inconclusive. */
export type Truncation = z.infer<typeof Truncation>;

/** What a `findings/truncated` stands for; undefined for any other finding, and where its numbers do not add up. */
export function readTruncation({ id, detail }: Finding): Truncation | undefined {
  return id === 'findings/truncated' ? Truncation.safeParse(detail).data : undefined;
}
