import { type Json, pointerStep } from '@plimsoll/findings';

/** One place where two values differ; a side is undefined where it has nothing. */
export interface Difference {
  readonly pointer: string;
  readonly expected: Json | undefined;
  readonly actual: Json | undefined;
}

const MOST = 20;

/** Places where `actual` differs from `expected`, the innermost ones, in document order; at most 20. */
export function differences(expected: Json, actual: Json): Difference[] {
  const found: Difference[] = [];
  compare(expected, actual, '', found);
  return found;
}

function membersOf(value: Json | undefined): Readonly<Record<string, Json>> | undefined {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, Json>>) : undefined;
}

function compare(expected: Json | undefined, actual: Json | undefined, pointer: string, found: Difference[]): void {
  if (found.length >= MOST) return;
  const [before, after] = [membersOf(expected), membersOf(actual)];
  if (before === undefined || after === undefined || Array.isArray(before) !== Array.isArray(after)) {
    if (expected !== actual) found.push({ pointer, expected, actual });
    return;
  }
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const own = (members: Readonly<Record<string, Json>>): Json | undefined => (Object.hasOwn(members, key) ? members[key] : undefined);
    compare(own(before), own(after), pointer + pointerStep(key), found);
  }
}
