import type { Json } from '@plimsoll/findings';
import { trim } from './python-text.ts';

/** Words that a dialect of the original accepts as the status of a phase. */
export type StatusWords = ReadonlySet<string>;

export const headWords: StatusWords = new Set(['pass', 'skip', 'skipped', 'fail']);
export const firstVersionWords: StatusWords = new Set(['pass', 'skip', 'fail']);

/** The trimmed lower-case word if the dialect knows it, else the default, which is not checked. */
export function phaseStatus(words: StatusWords, raw: Json | undefined, otherwise = 'fail'): string {
  if (typeof raw !== 'string') return otherwise;
  const word = trim(raw).toLowerCase();
  return words.has(word) ? word : otherwise;
}

/** `pass` if no status is `fail`: skipped phases do not hold the manifest back. */
export function derivedStatus(phases: readonly { readonly status: string }[]): string {
  return phases.some(({ status }) => status === 'fail') ? 'fail' : 'pass';
}
