import { encodeUtf8 } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import { snapshotRules } from './snapshot-rules.ts';

const MAX_PATH = 1024;
const MAX_SEGMENT = 255;
// eslint-disable-next-line no-control-regex -- control characters are what a path must not have
const FORBIDDEN = /[\u0000-\u001f\u007f\\:]/;
/** Half of a character: JavaScript has such texts, UTF-8 has none. */
const LONE_SURROGATE = /\p{Surrogate}/u;
/** Names that Windows gives to devices, whatever follows the first dot. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

/**
 * What is wrong with a path of a snapshot, as `snapshots/path-unsafe`; null if nothing is. Sound paths are relative, have `/`
 * between segments of 1 to 255 bytes, 1 to 1,024 bytes in all, and name the same file on every file system that takes them:
 * no `.`, `..`, backslash, colon or control character, no segment that ends in a dot or a space, no device of Windows.
 */
export function checkPath(path: string): Finding | null {
  const fault = pathFault(path);
  if (fault === undefined) return null;
  return snapshotRules.finding('snapshots/path-unsafe', { sentence: `The path ${shownPath(path)} ${fault}`, ...(!LONE_SURROGATE.test(path) && { subject: path }) });
}

/** A path as it is told. */
export function shownPath(path: string): string {
  return JSON.stringify(path.length > 200 ? `${path.slice(0, 200)}…` : path);
}

function pathFault(path: string): string | undefined {
  if (path === '') return 'is empty';
  if (LONE_SURROGATE.test(path)) return 'is no UTF-8';
  if (path.length > MAX_PATH || encodeUtf8(path).length > MAX_PATH) return `is longer than ${MAX_PATH} bytes`;
  if (FORBIDDEN.test(path)) return 'has a backslash, a colon or a control character';
  if (path.startsWith('/')) return 'is absolute';
  if (path === '__proto__') return 'cannot be a key of JSON that is read safely everywhere';
  const segments = path.split('/');
  if (segments[0]?.startsWith('.plimsoll-') === true) return 'begins like the folders that a restore makes for itself';
  for (const segment of segments) {
    const fault = segmentFault(segment);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function segmentFault(segment: string): string | undefined {
  if (segment === '') return 'has an empty segment';
  if (segment === '.' || segment === '..') return `has the segment ${segment}`;
  if (/[. ]$/.test(segment)) return 'has a segment that ends in a dot or a space';
  if (DEVICE.test(segment)) return 'has the name of a device';
  // Three bytes a UTF-16 unit at most.
  if (segment.length * 3 > MAX_SEGMENT && encodeUtf8(segment).length > MAX_SEGMENT) return `has a segment longer than ${MAX_SEGMENT} bytes`;
  return undefined;
}
