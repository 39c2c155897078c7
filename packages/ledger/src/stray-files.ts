import type { Finding } from '@plimsoll/findings';
import { parseTilePath } from '@plimsoll/merkle';
import type { LogSource } from './log-source.ts';
import { ledgerRules } from './rules.ts';

const WIDTH = 256n;

/** Findings of the files that a log of this size does not need; evidence is not looked at. */
export async function* strayFiles(source: LogSource, size: bigint): AsyncGenerator<Finding> {
  let stale = 0;
  for await (const file of source.list?.() ?? []) {
    if (file === 'checkpoint' || file.startsWith('evidence/')) continue;
    const tile = parseTilePath(file);
    const count = tile === undefined ? 0n : tile.level === 'entries' ? size : size >> BigInt(8 * tile.level);
    const needed = tile === undefined || tile.index > count / WIDTH ? 0 : tile.index < count / WIDTH ? 256 : Number(count % WIDTH);
    if (tile === undefined || tile.width > needed) {
      yield ledgerRules.finding('ledger/stray-file', { sentence: `${file} is not explained by the signed size ${size}`, location: { file } });
    } else if (tile.width < needed) {
      stale++;
    }
  }
  if (stale > 0) yield ledgerRules.finding('ledger/stale-partial', { sentence: `${stale} partial ${stale === 1 ? 'tile is' : 'tiles are'} no longer needed; they may be removed`, detail: { files: stale } });
}
