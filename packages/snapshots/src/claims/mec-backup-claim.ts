import { accept, type ClaimResult, combine, defineClaimKind, type EvidenceReader, type Finding, refuse, type Result } from '@plimsoll/findings';
import * as z from 'zod';
import type { FileRecord } from '../file-record.ts';
import { parseMecBackup } from '../mec/mec-backup.ts';
import { mecBackupRules } from '../mec/mec-backup-rules.ts';
import { verifyMecBackup } from '../mec/verify-mec-backup.ts';
import { snapshotRules } from '../snapshot-rules.ts';

const MecBackupClaim = z.strictObject({
  folder: z.string().min(1).describe('Folder of the backup, named for its time'),
  phase: z.string().min(1).max(64).optional().describe('Phase that it must be of'),
});

/** "This backup folder of the Meta Evolution Cycle has every file that its manifest lists, and its composite hash." */
export const mecBackupClaim = defineClaimKind({
  kind: 'mec-backup',
  title: 'Every file of a backup folder has its digest, and together they have the composite hash',
  schema: MecBackupClaim,
  rules: [snapshotRules, mecBackupRules],
  async verify({ folder, phase }, reader): Promise<ClaimResult> {
    const manifest = await reader.read(`${folder}/manifest.json`);
    if (!manifest.ok) return { findings: manifest.findings };
    const file = manifest.value.name;
    const inManifest = (finding: Finding): Finding => ({ ...finding, location: { ...finding.location, file } });
    const parsed = parseMecBackup(manifest.value.bytes);
    if (!parsed.ok) return { findings: parsed.findings.map(inManifest) };
    const found = await filesOf(folder, reader);
    if (!found.ok) return { findings: found.findings };
    const name = folder.replace(/\/+$/, '').split('/').at(-1) ?? '';
    const findings = verifyMecBackup(parsed.value, found.value, { folder: name, ...(phase !== undefined && { phase }) });
    const { files, composite } = parsed.value;
    const kept = findings.filter(({ id }) => id !== 'snapshots/legacy-proved').map(inManifest);
    if (combine(findings).verdict !== 'pass') return { findings: kept };
    const evidence = [{ name: file, sha256: manifest.value.sha256 }, ...found.value.map(({ path, sha256 }) => ({ name: `${folder}/${path}`, sha256 }))];
    return { findings: kept, holds: { sentence: `${folder}: all ${files.length} files have their digests, and the composite hash ${composite}`, evidence } };
  },
});

/** The files of the folder but its manifest; the legacy format says nothing of executable bits. */
async function filesOf(folder: string, reader: EvidenceReader): Promise<Result<readonly FileRecord[]>> {
  const listed = await reader.list(folder);
  if (!listed.ok) return listed;
  const files: FileRecord[] = [];
  const faults: Finding[] = [];
  for (const file of listed.value) {
    const path = file.slice(folder.replace(/\/+$/, '').length + 1);
    if (path === 'manifest.json') continue;
    const read = await reader.read(file);
    if (read.ok) files.push({ path, sha256: read.value.sha256, size: read.value.bytes.length, executable: false });
    else faults.push(...read.findings);
  }
  const [first, ...others] = faults;
  return first === undefined ? accept(files) : refuse(first, ...others);
}
