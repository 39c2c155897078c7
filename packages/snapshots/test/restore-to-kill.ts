import fs from 'node:fs';
import { wholeTree } from '../src/index.ts';
import { openStore } from '../src/node.ts';

/**
 * A process of its own: `node restore-to-kill.mjs STORE TARGET SOURCE ROOT ROOT` restores the roots in turns for ever, and takes
 * a snapshot of the source and prunes between; it says of each when it is done. Somebody kills it.
 */
const [folder = '', target = '', source = '', ...roots] = process.argv.slice(2);
const store = await openStore(folder);
fs.writeSync(1, 'begins\n');
for (let round = 0; ; round++) {
  const root = roots[round % 2] ?? '';
  fs.writeSync(1, `restores ${root}\n`);
  const { report } = await store.restore(root, target, { deleteExtra: true });
  if (report?.equal === true) fs.writeSync(1, `restored ${root}\n`);
  const made = await store.create(source, { label: `L${process.pid}-${round}`, scope: wholeTree, now: new Date().toISOString() });
  if (made.ok) fs.writeSync(1, `made ${made.value.label}\n`);
  await store.prune({ keepLast: 5 }, new Set(roots), { apply: true, now: new Date().toISOString() });
}
