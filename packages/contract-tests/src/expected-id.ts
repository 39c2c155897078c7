import type { ContractKit } from '@plimsoll/findings';
import { stepsOf } from './json-pointer.ts';

/** True where the pattern, in which `*` is any one step, leads to the place. */
function matches(pattern: string, steps: readonly string[]): boolean {
  const wanted = stepsOf(pattern);
  return wanted.length === steps.length && wanted.every((each, index) => each === '*' || each === steps[index]);
}

/** The id that a mutation of this keyword at this place must raise; undefined where the kit names none. */
export function expectedId({ expectations }: ContractKit, keyword: string, pointer: string): string | undefined {
  const steps = stepsOf(pointer);
  return expectations.find((each) => each.keyword === keyword && (each.at === undefined || matches(each.at, steps)))?.id;
}
