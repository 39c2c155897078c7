import * as z from 'zod';
import { FlagState, Sha256 } from './flag-record.ts';

export const RESTORE_VERSION = 'plimsoll.flag-restore.v1';

/** That a registry was brought back to an anchored root, or would be: what a rehearsal and a rollback leave behind. */
export const RestoreProof = z.strictObject({
  schema_version: z.literal(RESTORE_VERSION),
  registry: z.string().min(1),
  from_root: Sha256,
  target_root: Sha256.describe('Root that is anchored'),
  recomputed_root: Sha256.describe('Root of the registry that restoring gives'),
  equal: z.boolean(),
  anchor_index: z.string().regex(/^(?:0|[1-9][0-9]{0,18})$/).describe('Index of the entry that anchors the target, decimal'),
  file_sha256: Sha256.describe('Of the file that was restored'),
  changed: z.array(z.strictObject({ id: z.string().min(1), from: FlagState.nullable(), to: FlagState.nullable() })).describe('Flags that are other than before; null where there is none'),
});
export type RestoreProof = Readonly<z.infer<typeof RestoreProof>>;
