import { toHex } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import type { ViewAnchor } from './governance-log.ts';
import type { LedgerReader } from './reader.ts';
import { governanceLogRules } from './rules.ts';

const ANCHOR = /^<!-- plimsoll-ledger (\S+) (0|[1-9]\d{0,19}) ([0-9a-f]{64}) -->$/u;

/** The anchor comment of a view with its line; undefined if the view has none. The last one counts. */
export function parseViewAnchor(markdown: string): (ViewAnchor & { readonly line: number }) | undefined {
  const lines = markdown.split('\n');
  const at = lines.findLastIndex((line) => ANCHOR.test(line));
  const match = ANCHOR.exec(lines[at] ?? '');
  return match === null ? undefined : { origin: match[1] ?? '', size: BigInt(match[2] ?? ''), root: match[3] ?? '', line: at + 1 };
}

/**
 * Whether the log continues the one that the view says it was rendered from: the same origin, at least that size, and at
 * that size the same root. `govlog/anchor-differs` if not; nothing for a view without anchor. Reads one or two tiles a level.
 */
export async function checkViewAnchor(markdown: string, reader: LedgerReader): Promise<readonly Finding[]> {
  const anchor = parseViewAnchor(markdown);
  if (anchor === undefined) return [];
  const checkpoint = await reader.checkpoint();
  if (!checkpoint.ok) return checkpoint.findings;
  const { origin, size } = checkpoint.value;
  const differs = (why: string, expected: string, actual: string): Finding[] => [
    governanceLogRules.finding('govlog/anchor-differs', { sentence: `The view says in line ${anchor.line} that it was rendered from ${anchor.origin} at size ${anchor.size}: ${why}`, location: { line: anchor.line }, expected, actual }),
  ];
  if (anchor.origin !== origin) return differs(`the log is ${origin}`, origin, anchor.origin);
  if (anchor.size > size) return differs(`the log has only ${size} entries`, String(size), String(anchor.size));
  const root = await reader.rootAt(anchor.size);
  if (!root.ok) return root.findings;
  const actual = toHex(root.value);
  return actual === anchor.root ? [] : differs('the log had another root then, so history was rewritten or the view is of another log', actual, anchor.root);
}
