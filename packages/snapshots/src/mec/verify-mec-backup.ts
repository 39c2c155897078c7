import { accept, combine, type Finding, refuse, type Result } from '@plimsoll/findings';
import { shownPath } from '../check-path.ts';
import type { FileRecord } from '../file-record.ts';
import { createManifest, LABEL, type Manifest } from '../manifest.ts';
import { snapshotRules } from '../snapshot-rules.ts';
import { type MecBackup, mecComposite } from './mec-backup.ts';
import { mecBackupRules } from './mec-backup-rules.ts';

/** Name of the manifest's file in its folder. */
const MANIFEST = 'manifest.json';
/** What may pass between the name of the folder and the manifest, in microseconds. */
const PATIENCE = 5_000_000;

/** What a backup is held against. */
export interface MecBackupFacts {
  /** Name of its folder: its time, with `-` for `:`. Not checked if absent. */
  readonly folder?: string;
  /** Phase that it must be of; any if absent. */
  readonly phase?: string;
}

/**
 * Holds a backup against the files that were found in its folder: each by its digest, the composite hash recomputed, source paths,
 * time and phase. `snapshots/legacy-proved` if every file and the composite are right; `-legacy-weak-composite` always. O(n log n).
 * @param found all files of the folder, its manifest included or not
 */
export function verifyMecBackup(backup: MecBackup, found: readonly FileRecord[], facts: MecBackupFacts = {}): Finding[] {
  const files = fileFindings(backup, found);
  const composite = compositeFindings(backup);
  const weak = mecBackupRules.finding('snapshots/legacy-weak-composite', { sentence: `The composite hash covers ${backup.files.length} digests and none of their names` });
  const whole = composite.length === 0 && files.every(({ id }) => id === 'snapshots/file-extra');
  return [...composite, ...files, ...sourceFindings(backup), ...timeFindings(backup, facts), ...phaseFindings(backup, facts), weak, ...(whole ? [proved(backup)] : [])];
}

/**
 * The manifest of a snapshot of the backup's files, with a root that binds their names too: scope `files`, label the phase, time
 * that of the backup. Refuses where {@link verifyMecBackup} finds a failure that is more than a warning.
 */
export function mecToManifest(backup: MecBackup, found: readonly FileRecord[], facts: MecBackupFacts = {}): Result<Manifest> {
  const findings = verifyMecBackup(backup, found, facts);
  if (combine(findings).verdict !== 'pass') return refuse(...findings);
  const listed = new Set(backup.files.map(({ path }) => path));
  const label = LABEL.test(backup.phase) ? backup.phase : 'mec';
  const created_at = new Date(Math.floor(microseconds(backup.createdAt) / 1000)).toISOString();
  return accept(createManifest(found.filter(({ path }) => listed.has(path)), { label, created_at, scope: { kind: 'files' } }), findings);
}

function proved({ files, composite }: MecBackup): Finding {
  return mecBackupRules.finding('snapshots/legacy-proved', { sentence: `All ${files.length} files have their digests, and the composite hash ${composite}`, evidence: [{ name: 'composite hash', sha256: composite }] });
}

function compositeFindings({ files, composite }: MecBackup): Finding[] {
  const computed = mecComposite(files);
  if (computed === composite) return [];
  return [
    mecBackupRules.finding('snapshots/legacy-composite', {
      sentence: `The backup declares the composite hash ${composite}; recomputed from its digests it is ${computed}`,
      location: { pointer: '/composite_hash' },
      expected: computed,
      actual: composite,
    }),
  ];
}

function fileFindings({ files }: MecBackup, found: readonly FileRecord[]): Finding[] {
  const there = new Map(found.map((file) => [file.path, file.sha256]));
  there.delete(MANIFEST);
  const findings = files.flatMap(({ path, sha256 }) => {
    const actual = there.get(path);
    there.delete(path);
    if (actual === sha256) return [];
    const about = { subject: path, expected: sha256 };
    if (actual === undefined) return [snapshotRules.finding('snapshots/file-missing', { sentence: `The backup lists ${shownPath(path)}, and there is no such file`, ...about })];
    return [snapshotRules.finding('snapshots/file-differs', { sentence: `${shownPath(path)} has the digest ${actual}; the backup lists ${sha256}`, ...about, actual })];
  });
  const extra = [...there.keys()].map((path) => snapshotRules.finding('snapshots/file-extra', { sentence: `${shownPath(path)} is in the folder, and the backup does not list it`, subject: path }));
  return [...findings, ...extra];
}

function sourceFindings({ files, sourcePaths }: MecBackup): Finding[] {
  const differs = sourcePaths.length !== files.length || sourcePaths.some((path, i) => path !== files[i]?.path);
  if (!differs) return [];
  return [mecBackupRules.finding('snapshots/legacy-source-paths', { sentence: `The ${sourcePaths.length} source paths are not the ${files.length} files that the manifest lists, in their order`, location: { pointer: '/source_paths' } })];
}

function timeFindings({ createdAt }: MecBackup, { folder }: MecBackupFacts): Finding[] {
  if (folder === undefined) return [];
  const [, date, hours, minutes, seconds] = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d(?:\.\d{1,6})?)\+00-00$/.exec(folder) ?? [];
  const named = date === undefined ? Number.NaN : microseconds(`${date}T${hours ?? ''}:${minutes ?? ''}:${seconds ?? ''}Z`);
  const passed = microseconds(createdAt) - named;
  if (passed >= 0 && passed <= PATIENCE) return [];
  return [mecBackupRules.finding('snapshots/legacy-time', { sentence: `The manifest is of ${createdAt}, and its folder is ${JSON.stringify(folder)}; at most five seconds may lie between`, location: { pointer: '/created_at' } })];
}

/** Since 1970; NaN for a time that does not exist. */
function microseconds(time: string): number {
  const [, whole, fraction = ''] = /^([^.Z+]+)(?:\.(\d+))?/.exec(time) ?? [];
  return Date.parse(`${whole ?? ''}Z`) * 1000 + Number(fraction.padEnd(6, '0'));
}

function phaseFindings(backup: MecBackup, { phase }: MecBackupFacts): Finding[] {
  if (phase === undefined || phase === backup.phase) return [];
  return [mecBackupRules.finding('snapshots/legacy-phase', { sentence: `The backup is of phase ${JSON.stringify(backup.phase)}, not ${JSON.stringify(phase)}`, location: { pointer: '/phase' }, expected: phase, actual: backup.phase })];
}
