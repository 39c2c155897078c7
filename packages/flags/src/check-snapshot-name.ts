import type { Finding } from '@plimsoll/findings';
import { fileRules } from './file-rules.ts';
import { parseSnapshotName } from './snapshot-name.ts';
import { nanoseconds } from './time.ts';

/** What a snapshot holds: name of its registry, time in UTC (RFC 3339) and root, 64 hex, recomputed. */
export interface SnapshotContent {
  readonly registry: string;
  readonly time: string;
  readonly root: string;
}

/** Nanoseconds that a time of so many digits of fraction leaves open. */
function grain(time: string): bigint {
  const digits = /\.(\d+)Z$/.exec(time)?.[1]?.length ?? 0;
  return 10n ** BigInt(9 - digits);
}

/** Whether the name of a snapshot says what it holds, its time being cut to what the name has: `flags/name-mismatch` for each part that differs. */
export function checkSnapshotName(name: string, content: SnapshotContent): Finding[] {
  const said = parseSnapshotName(name);
  if (said === null) return [fileRules.finding('flags/name-mismatch', { sentence: `${name} is not <registry>_<time>_<root>.json`, expected: `${content.registry}_<time>_${content.root}.json`, actual: name })];
  const [wanted, actual] = [nanoseconds(said.time), nanoseconds(content.time)];
  const isTimely = actual >= wanted && actual < wanted + grain(said.time);
  return [
    ...(said.registry === content.registry ? [] : [differs('registry', said.registry, content.registry)]),
    ...(isTimely ? [] : [differs('time', said.time, content.time)]),
    ...(said.root === content.root ? [] : [differs('root', said.root, content.root)]),
  ];
}

function differs(part: string, expected: string, actual: string): Finding {
  return fileRules.finding('flags/name-mismatch', { sentence: `The name of the snapshot says the ${part} ${expected}; its content has ${actual}`, expected, actual });
}
