const NAME = /^iteration-([0-9]+)\.md$/;

/** The largest number that a note can have, 2^53 − 2: there is always one after it that is exact. */
export const MAX_ITERATION = Number.MAX_SAFE_INTEGER - 1;

/**
 * The number in the file name of a note, `iteration-<digits>.md` exactly; undefined for any other name. It is infinite where
 * it is above {@link MAX_ITERATION}.
 */
export function noteNumber(name: string): number | undefined {
  const digits = NAME.exec(name)?.[1];
  if (digits === undefined) return undefined;
  const number = Number(digits);
  return number <= MAX_ITERATION ? number : Infinity;
}

/** The file name of the note with the number. */
export function noteName(iteration: number): string {
  return `iteration-${iteration}.md`;
}

/**
 * The number of the next note in a folder with entries of these names, folders included: the largest number of a note
 * plus one, 1 where there is none. Gaps are never filled. O(n).
 * @throws RangeError if a number is above 2^53 − 2
 */
export function nextIteration(names: readonly string[]): number {
  let largest = 0;
  for (const name of names) {
    const number = noteNumber(name) ?? 0;
    if (number === Infinity) throw new RangeError(`Cannot number a note: numbers end at ${MAX_ITERATION}, received ${JSON.stringify(name)}`);
    largest = Math.max(largest, number);
  }
  return largest + 1;
}
