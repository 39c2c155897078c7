import { concatBytes, encodeUtf8, type Hex, toHex } from '@plimsoll/bytes';
import { type JsonTree, parseJsonTree, treeToJson } from '@plimsoll/canonical-json';
import { accept, refuse, type Result } from '@plimsoll/findings';
import { sha256 } from '@plimsoll/merkle';
import * as z from 'zod';
import { checkPaths } from '../check-paths.ts';
import { Sha256 } from '../file-record.ts';
import { limits } from '../limits.ts';
import { isSnapshotTime } from '../manifest.ts';
import { type Raise, shapeFaults, textFault } from '../shape-faults.ts';
import { mecBackupRules } from './mec-backup-rules.ts';

const invalid: Raise = (fields) => mecBackupRules.finding('snapshots/legacy-invalid', fields);

const Document = z.strictObject({
  phase: z.string().min(1).max(64),
  created_at: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:\+00:00|Z)$/).refine((time) => isSnapshotTime(`${time.slice(0, 19)}.000Z`), 'no such time'),
  files: z.record(z.string().min(1), Sha256),
  composite_hash: Sha256,
  source_paths: z.array(z.string()).max(limits.files),
});

/** One line of a backup manifest. */
export interface MecFile {
  readonly path: string;
  readonly sha256: string;
}

/** The manifest of a backup folder of the Meta Evolution Cycle, as it says. */
export interface MecBackup {
  readonly phase: string;
  /** RFC 3339 in UTC. */
  readonly createdAt: string;
  /** In the order of the manifest. */
  readonly files: readonly MecFile[];
  /** Declared, not yet recomputed. */
  readonly composite: string;
  readonly sourcePaths: readonly string[];
}

/** Reads the `manifest.json` of a backup folder: strict JSON, closed shape, sound paths. Refuses with `snapshots/legacy-invalid`. */
export function parseMecBackup(bytes: string | Uint8Array): Result<MecBackup> {
  const json = parseJsonTree(bytes, { maxBytes: limits.manifestBytes, maxDepth: limits.depth });
  if (!json.ok) return { ok: false, findings: json.findings.map((fault) => textFault(invalid, fault)) };
  const shape = Document.safeParse(treeToJson(json.value));
  if (!shape.success) return { ok: false, findings: shapeFaults(invalid, 'The backup manifest', shape.error.issues) };
  const { phase, created_at: createdAt, files: digests, composite_hash: composite, source_paths: sourcePaths } = shape.data;
  const paths = keysInOrder(json.value);
  const [unsafe, ...others] = checkPaths(paths).map(({ sentence, subject, id }) => invalid({ sentence, ...(subject !== undefined && { subject }), location: { pointer: '/files' }, detail: { rule: id } }));
  if (unsafe !== undefined) return refuse(unsafe, ...others);
  return accept({ phase, createdAt, files: paths.map((path) => ({ path, sha256: digests[path] ?? '' })), composite, sourcePaths });
}

/** Plain objects put keys that look like array indexes first; the tree keeps the order of the text. */
function keysInOrder(document: JsonTree): string[] {
  const files = document.kind === 'object' ? document.members.find(({ key }) => key === 'files')?.value : undefined;
  return files?.kind === 'object' ? files.members.map(({ key }) => key) : [];
}

/** The composite hash of files: SHA-256 of their digests in hexadecimal text, sorted, one after the other. It binds no name. */
export function mecComposite(files: Iterable<{ readonly sha256: string }>): Hex {
  const digests = [...files].map((file) => file.sha256).sort();
  return toHex(sha256(concatBytes(...digests.map(encodeUtf8))));
}
