import type { Json } from '@plimsoll/findings';
import { normalizePhases, type Phase } from './normalize-phases.ts';
import { str, trim } from './python-text.ts';
import { isMapping, iterate, type Members } from './python-value.ts';
import { raise } from './raise.ts';

const action = 'merge phases';

/** The payloads by trimmed name with both governance phases in place of theirs, normalized. */
export function mergedPhases(payloads: Json, runtimePhase: Json, proofPhase: Json, timestamp: string): Phase[] {
  const byName = new Map<string, Json>();
  for (const item of iterate(payloads, action)) {
    const payload = dictOf(item);
    const name = trim(str(payload['name']));
    if (name !== '') byName.set(name, { ...payload, name });
  }
  byName.set('runtime-governance', dictOf(runtimePhase));
  byName.set('rollback-proof', dictOf(proofPhase));
  return normalizePhases([...byName.values()], timestamp);
}

/** Python's `dict()`: a copy of an object, or an object of pairs; everything else raises. */
function dictOf(value: Json): Members {
  if (isMapping(value)) return value;
  return Object.fromEntries(
    iterate(value, action).map((pair) => {
      const [key, child, ...more] = iterate(pair, action);
      if (key === undefined || child === undefined || more.length > 0) return raise(action, 'for an item is no pair');
      if (typeof key === 'object' && key !== null) return raise(action, 'for a key is a list or an object');
      return [typeof key === 'string' ? key : JSON.stringify(key), child];
    }),
  );
}
