import { pointerStep } from '@plimsoll/findings';
import { type Check, isObject, type SchemaFault } from './schema-fault.ts';
import { targetingRule } from './targeting-schema.ts';

/** `flagd` is what providers read, `flagd-daemon` what the daemon reads besides: flags in a list. */
export type FlagdProfile = 'flagd' | 'flagd-daemon';

/** What is wrong with a document, inside its rules and outside of them. */
export interface DocumentFaults {
  readonly shape: readonly SchemaFault[];
  readonly targeting: readonly SchemaFault[];
}

/** A name that the schemas allow: not empty, in one line. */
const isName = (name: string): boolean => /^.{1,}$/u.test(name);

const metadata: Check = (value, pointer, found) => {
  if (!isObject(value)) {
    found({ pointer, expected: 'an object' });
    return;
  }
  for (const [key, each] of Object.entries(value)) {
    if (!['string', 'number', 'boolean'].includes(typeof each)) found({ pointer: pointer + pointerStep(key), expected: 'a text, a number or a boolean' });
  }
};

const variants: Check = (value, pointer, found) => {
  if (!isObject(value)) {
    found({ pointer, expected: 'an object of values by name' });
    return;
  }
  const names = Object.keys(value);
  if (names.length === 0) found({ pointer, expected: 'an object with at least one value' });
  for (const name of names) if (!isName(name)) found({ pointer: pointer + pointerStep(name), expected: 'under a name of one line, not empty' });
  const values = Object.values(value);
  const isOneType = ['boolean', 'number', 'string'].some((type) => values.every((each) => typeof each === type)) || values.every(isObject);
  if (!isOneType) found({ pointer, expected: 'all booleans, all numbers, all texts or all objects' });
};

/**
 * Judges a document of flag definitions as `flags.json` (profile `flagd`) or `flagd.json` (`flagd-daemon`) of flagd's schemas
 * (0.2.15, draft-07, in which what stands beside a `$ref` does not count) does: there are no faults just where the schema accepts.
 */
export function documentFaults(document: unknown, profile: FlagdProfile): DocumentFaults {
  const shape: SchemaFault[] = [];
  const targeting: SchemaFault[] = [];
  const found = (fault: SchemaFault): void => {
    shape.push(fault);
  };

  const rule: Check = (value, pointer) => {
    if (isObject(value)) targetingRule(value, pointer, (fault) => targeting.push(fault));
    else found({ pointer, expected: 'an object' });
  };
  const flag: Check = (value, pointer) => {
    if (!isObject(value)) {
      found({ pointer, expected: 'an object' });
      return;
    }
    if (value['state'] !== 'ENABLED' && value['state'] !== 'DISABLED') found({ pointer: `${pointer}/state`, expected: '"ENABLED" or "DISABLED"' });
    variants(value['variants'], `${pointer}/variants`, found);
    const variant = value['defaultVariant'];
    if (variant !== undefined && variant !== null && typeof variant !== 'string') found({ pointer: `${pointer}/defaultVariant`, expected: 'a text or null' });
    if (value['targeting'] !== undefined) rule(value['targeting'], `${pointer}/targeting`, found);
    if (value['metadata'] !== undefined) metadata(value['metadata'], `${pointer}/metadata`, found);
  };
  const byName = (value: Readonly<Record<string, unknown>>, pointer: string, check: Check): void => {
    for (const [name, each] of Object.entries(value)) {
      const at = pointer + pointerStep(name);
      if (isName(name)) check(each, at, found);
      else found({ pointer: at, expected: 'under a name of one line, not empty' });
    }
  };

  if (!isObject(document)) return { shape: [{ pointer: '', expected: 'an object' }], targeting };
  const { flags, $evaluators } = document;
  if (Array.isArray(flags) && profile === 'flagd-daemon') {
    flags.forEach((each: unknown, at) => {
      const pointer = `/flags/${at}`;
      flag(each, pointer, found);
      const key = isObject(each) ? each['key'] : '';
      if (typeof key !== 'string' || key === '') found({ pointer: `${pointer}/key`, expected: 'a text that is not empty' });
    });
  } else if (isObject(flags)) byName(flags, '/flags', flag);
  else found({ pointer: '/flags', expected: Array.isArray(flags) ? 'an object of flags by key; a list is for the daemon only' : 'an object of flags by key' });
  if (isObject($evaluators)) byName($evaluators, '/$evaluators', rule);
  else if ($evaluators !== undefined) found({ pointer: '/$evaluators', expected: 'an object of rules by name' });
  if (document['metadata'] !== undefined) metadata(document['metadata'], '/metadata', found);
  return { shape, targeting };
}
