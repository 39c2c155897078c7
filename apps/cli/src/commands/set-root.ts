import { toHex } from '@plimsoll/bytes';
import { computed, conclude } from '../conclude.ts';
import { shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { type SetFlags, setOfFile } from '../set-of-file.ts';

/** `plimsoll set root FILE --domain D`: the root in hex. */
export default async function setRoot(io: Io, flags: SetFlags, file: string): Promise<number> {
  const subject = shownName(file);
  const set = await setOfFile(io, file, flags);
  if (!set.ok) return conclude(io, flags, { subject, findings: set.findings });
  const { domain, size } = set.value;
  const root = toHex(set.value.root);
  const done = computed(`The ${size} records have the set root ${root}`, { subject, detail: { domain, size, root, tree_root: toHex(set.value.treeRoot) } });
  return conclude(io, flags, { subject, findings: [...set.findings, done], value: `${root}\n` });
}
