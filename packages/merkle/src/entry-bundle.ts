import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import { checkWidth } from './tile-path.ts';
import { tileRules } from './tile-rules.ts';

/** Bytes in the longest entry that a bundle can hold. */
export const MAX_ENTRY_LENGTH = 0xffff;

/**
 * The bytes of an entry bundle: for each entry `uint16 big-endian length ‖ bytes` (C2SP tlog-tiles, "Log entries").
 * @throws RangeError unless there are 1 to 256 entries of at most 65,535 bytes
 */
export function encodeEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  checkWidth(entries.length, 'encode an entry bundle');
  const bundle = new Uint8Array(entries.reduce((length, entry) => length + 2 + entry.length, 0));
  let at = 0;
  for (const entry of entries) {
    if (entry.length > MAX_ENTRY_LENGTH) {
      throw new RangeError(`Cannot encode an entry bundle: an entry has at most ${MAX_ENTRY_LENGTH} bytes, received ${entry.length}`);
    }
    bundle[at] = entry.length >> 8;
    bundle[at + 1] = entry.length & 255;
    bundle.set(entry, at + 2);
    at += 2 + entry.length;
  }
  return bundle;
}

/**
 * The entries of a bundle, as views of its bytes; `tile/bad-bundle` unless it holds exactly `width` entries and not one byte more.
 * @throws RangeError unless the width is 1 to 256
 */
export function decodeEntryBundle(bundle: Uint8Array, width: number): Result<Uint8Array[]> {
  checkWidth(width, 'decode an entry bundle');
  const entries: Uint8Array[] = [];
  let at = 0;
  while (entries.length < width) {
    const high = bundle[at];
    const low = bundle[at + 1];
    if (high === undefined || low === undefined) return refuse(cutOff(bundle, width, entries.length));
    const end = at + 2 + ((high << 8) | low);
    if (end > bundle.length) return refuse(cutOff(bundle, width, entries.length));
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  if (at === bundle.length) return accept(entries);
  return refuse(
    tileRules.finding('tile/bad-bundle', {
      sentence: `The entry bundle has ${bundle.length - at} bytes after its ${width} entries; a bundle of width ${width} ends with its last entry`,
      expected: at,
      actual: bundle.length,
      detail: { width },
    }),
  );
}

function cutOff(bundle: Uint8Array, width: number, found: number): Finding {
  return tileRules.finding('tile/bad-bundle', {
    sentence: `The entry bundle of ${bundle.length} bytes ends within entry ${found}; a bundle of width ${width} has ${width} entries`,
    expected: width,
    actual: found,
    detail: { width, bytes: bundle.length },
  });
}
