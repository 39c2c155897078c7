import type { Json } from '@plimsoll/findings';
import { phaseStatus, type StatusWords } from './phase-status.ts';
import { str } from './python-text.ts';
import { isList, isMapping, iterate, type Members } from './python-value.ts';
import { raise } from './raise.ts';

const action = 'derive phase transitions';

/** One step from a phase to the next, with the status of the phase that it leads to. A type, not an interface, so that it is JSON. */
export type Transition = { readonly from: string; readonly to: string; readonly status: string };

/** The steps between adjacent phases. Names are not trimmed; an absent one is the empty string. */
export function phaseTransitions(words: StatusWords, phases: Json): Transition[] {
  const items = iterate(phases, action);
  if (items.length > 1 && !isList(phases)) return raise(action, 'for the phases are no list');
  return items.slice(1).map((phase, at) => {
    const { name, status } = phaseOf(phase);
    return { from: str(phaseOf(items[at])['name']), to: str(name), status: phaseStatus(words, status) };
  });
}

function phaseOf(phase: Json | undefined): Members {
  return isMapping(phase) ? phase : raise(action, 'for a phase is no object');
}
