import { type Json, pointerStep } from '@plimsoll/findings';
import type { FaultLog } from './fault-log.ts';
import { isList, isObject, type Members, member } from './json-shape.ts';
import { quoted, shown } from './shown.ts';

interface Shapes {
  readonly string: string;
  readonly boolean: boolean;
  readonly integer: number;
  readonly list: readonly Json[];
  readonly object: Members;
}

const names: Record<keyof Shapes, string> = { string: 'a string', boolean: 'true or false', integer: 'an integer', list: 'a list', object: 'an object' };

function fits(value: Json, shape: keyof Shapes): boolean {
  switch (shape) {
    case 'list':
      return isList(value);
    case 'object':
      return isObject(value);
    case 'integer':
      return Number.isSafeInteger(value);
    default:
      return typeof value === shape;
  }
}

/** The member if it has the type; else undefined and `key-missing` or `type-wrong`. */
export function required<S extends keyof Shapes>(log: FaultLog, object: Members, key: string, shape: S, at = ''): Shapes[S] | undefined {
  const value = member(object, key);
  if (value === undefined) {
    log.add('phase-manifest/key-missing', { sentence: `${at === '' ? 'The document' : at} lacks the key ${key}; the contract requires it`, at, expected: key });
    return undefined;
  }
  return typed(log, value, shape, at, key);
}

/** The member if there is one of the type; undefined where there is none, and with `type-wrong` where it has another. */
export function optional<S extends keyof Shapes>(log: FaultLog, object: Members, key: string, shape: S, at = ''): Shapes[S] | undefined {
  const value = member(object, key);
  return value === undefined ? undefined : typed(log, value, shape, at, key);
}

function typed<S extends keyof Shapes>(log: FaultLog, value: Json, shape: S, at: string, key: string): Shapes[S] | undefined {
  if (fits(value, shape)) return value as Shapes[S];
  wrongType(log, names[shape], value, at + pointerStep(key));
  return undefined;
}

/** Raises `type-wrong`. */
export function wrongType(log: FaultLog, expected: string, value: Json | undefined, at: string): void {
  log.add('phase-manifest/type-wrong', { sentence: `${at} must be ${expected}; it is ${quoted(value)}`, at, expected, actual: shown(value) });
}
