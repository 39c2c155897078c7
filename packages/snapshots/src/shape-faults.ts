import type { Finding, FindingFields } from '@plimsoll/findings';
import type * as z from 'zod';

/** Faults of shape that are told one by one. */
const MAX_FAULTS = 100;

/** Makes a finding of the rule that stands for a document's shape. */
export type Raise = (fields: FindingFields) => Finding;

/** A fault of the text of a document, as the rule of that document. */
export function textFault(raise: Raise, { id: rule, sentence, location, detail }: Finding): Finding {
  return raise({ sentence, ...(location !== undefined && { location }), detail: { ...detail, rule } });
}

/** Faults of the shape of a document, by pointer. */
export function shapeFaults(raise: Raise, document: string, issues: readonly z.core.$ZodIssue[]): Finding[] {
  return issues.slice(0, MAX_FAULTS).map(({ path, message }) => {
    const pointer = path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
    return raise({ sentence: `${pointer || document}: ${message}`, location: { pointer } });
  });
}
