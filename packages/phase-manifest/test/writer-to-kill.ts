import fs from 'node:fs';
import { stableGovernance } from '../src/contract/example-run.ts';
import { torghutPhaseManifestV1 as contract } from '../src/index.ts';
import { appendRuntimeGovernanceFile, writeIterationNote } from '../src/node.ts';
import { cycle } from './notes.ts';

/**
 * A process of its own: `node writer.mjs NOTES MANIFEST` writes notes and appends for ever, and says of each when it is done;
 * somebody kills it.
 */
const [notes = '', manifest = ''] = process.argv.slice(2);
const appended: string[] = [];
for (let step = 0; ; step++) {
  const { iteration, sha256 } = await writeIterationNote(notes, { ...cycle, reason: `process ${process.pid}` });
  fs.writeSync(1, `note ${iteration} ${sha256}\n`);
  appended.push(`/by/${process.pid}/${step}`);
  const { text } = await appendRuntimeGovernanceFile(contract, manifest, { ...stableGovernance('paper'), artifact_refs: appended });
  if (text === null) throw new Error('Cannot append: it was refused');
  fs.writeSync(1, `append ${appended.at(-1) ?? ''}\n`);
}
