import { type ClaimResult, defineClaimKind, type EvidenceReader, type Finding } from '@plimsoll/findings';
import * as z from 'zod';
import { shownPath } from '../check-path.ts';
import type { Manifest } from '../manifest.ts';
import { parseManifest } from '../parse-manifest.ts';
import { parseManifestName } from '../snapshot-name.ts';
import { snapshotRules } from '../snapshot-rules.ts';

const SnapshotClaim = z.strictObject({
  store: z.string().min(1).describe('Folder of the store'),
  root: z.string().regex(/^[0-9a-f]{64}$/).describe('Root of the snapshot'),
});

/** Faults of contents that are told one by one. */
const MAX_FAULTS = 100;

/** "This store has the snapshot of this root, and every content that it lists." */
export const snapshotClaim = defineClaimKind({
  kind: 'snapshot',
  title: 'A store has a snapshot of this root, with every content that it lists',
  schema: SnapshotClaim,
  rules: [snapshotRules],
  async verify({ store, root }, reader): Promise<ClaimResult> {
    const listed = await reader.list(`${store}/snapshots`);
    if (!listed.ok) return { findings: listed.findings };
    const file = listed.value.find((path) => parseManifestName(path.slice(`${store}/snapshots/`.length))?.root === root);
    if (file === undefined) return { findings: [snapshotRules.finding('snapshots/unknown-snapshot', { sentence: `${store} has no snapshot of the root ${root}`, expected: root })] };
    const read = await reader.read(file);
    if (!read.ok) return { findings: read.findings };
    const parsed = parseManifest(read.value.bytes);
    if (!parsed.ok) return { findings: parsed.findings.map((finding) => ({ ...finding, location: { ...finding.location, file } })) };
    const manifest = parsed.value;
    const findings = manifest.root === root ? await contentFaults(store, manifest, reader) : [otherRoot(file, manifest.root, root)];
    if (findings.length > 0) return { findings };
    return { findings, holds: { sentence: `${store}: the snapshot ${manifest.label} of ${manifest.created_at} has the root ${root}, and its ${manifest.file_count} files have their contents in the store`, evidence: [{ name: file, sha256: read.value.sha256 }] } };
  },
});

function otherRoot(file: string, actual: string, expected: string): Finding {
  return snapshotRules.finding('snapshots/root-mismatch', { sentence: `The manifest has the root ${actual}; its file is named for ${expected}`, location: { file }, expected, actual });
}

async function contentFaults(store: string, { files }: Manifest, reader: EvidenceReader): Promise<Finding[]> {
  const faults: Finding[] = [];
  const read = new Set<string>();
  for (const { path, sha256, size } of files) {
    const key = `${sha256} ${size}`;
    if (read.has(key)) continue;
    read.add(key);
    if (faults.length === MAX_FAULTS) break;
    const file = `${store}/objects/sha256/${sha256.slice(0, 2)}/${sha256.slice(2)}`;
    const content = await reader.read(file);
    const about = { subject: path, expected: sha256 };
    if (!content.ok) {
      const missing = content.findings.every(({ id }) => id === 'evidence/missing');
      faults.push(...(missing ? [snapshotRules.finding('snapshots/object-missing', { sentence: `The content of ${shownPath(path)} is not in the store`, ...about, location: { file } })] : content.findings));
    } else if (content.value.sha256 !== sha256 || content.value.bytes.length !== size) {
      faults.push(snapshotRules.finding('snapshots/object-corrupt', { sentence: `The content of ${shownPath(path)} has the digest ${content.value.sha256} and ${content.value.bytes.length} bytes in the store; the manifest lists ${sha256} and ${size}`, ...about, actual: content.value.sha256, location: { file } }));
    }
  }
  return faults;
}
