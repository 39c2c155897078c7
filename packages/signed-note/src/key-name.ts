import { controlCharacterAt, isWellFormed } from './note-text.ts';

/** True for a key name: not empty, well formed, no `+`, no character of Unicode's White_Space, no control (C2SP signed-note, "Format"). */
export function isKeyName(name: string): boolean {
  return name !== '' && isWellFormed(name) && !/[+\p{White_Space}]/u.test(name) && controlCharacterAt(name) === -1;
}

/** @throws TypeError if it is no string, RangeError if it cannot name a key */
export function assertKeyName(action: string, name: unknown): void {
  if (typeof name !== 'string') throw new TypeError(`Cannot ${action}: the key name must be a string, received ${typeof name}`);
  if (!isKeyName(name)) throw new RangeError(`Cannot ${action}: a key name has no plus, space or control and is not empty, received ${JSON.stringify(name)}`);
}
