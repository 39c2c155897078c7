// An audit of a log on files: against hashing the same entries and tree, read from the same bundles, which checks nothing.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { audit, fileReader, logFolder } from '@plimsoll/ledger';
import { decodeEntryBundle, entryBundleOf, tilePath, treeRoot } from '@plimsoll/merkle';
import { compare } from './lib/compare.mjs';
import { policy, writeLog } from './lib/audit-log.mjs';

const COUNT = Number(process.env.COUNT ?? 1_000_000);

/** The entries of a log in order, as views of its bundles. */
function* entriesIn(folder) {
  for (let index = 0n; index < BigInt(COUNT); index += 256n) {
    const tile = entryBundleOf(index, BigInt(COUNT));
    yield* decodeEntryBundle(readFileSync(path.join(folder, tilePath(tile))), tile.width).value;
  }
}

export async function run() {
  const folder = mkdtempSync(path.join(tmpdir(), 'plimsoll-bench-'));
  try {
    await writeLog(folder, COUNT);
    const source = logFolder(folder);
    const { root } = (await fileReader(folder).checkpoint()).value;
    const ours = async () => {
      for await (const finding of audit(source, { policy })) assert.equal(finding.verdict, 'pass');
    };
    const theirs = () => assert.deepEqual(treeRoot(entriesIn(folder)), root);
    return [await compare({ task: `audit of ${COUNT} entries`, peer: 'hashing them and their tree', goal: '>= 0.7', rounds: 3, ours, theirs })];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
