import { MAX_KEY } from './fractional.ts';
import type { Context } from './rule-engine.ts';

/** The key that divides by default; undefined where the context has none that can be hashed, or cannot be read. */
export function targetingKeyOf(context: Context): string | undefined {
  try {
    const key = Object.hasOwn(context, 'targetingKey') ? context['targetingKey'] : undefined;
    return typeof key === 'string' && key !== '' && key.length <= MAX_KEY ? key : undefined;
  } catch {
    // A context that is none, or a member that fails when it is read: nobody is exposed by it.
    return undefined;
  }
}
