import { parseJsonTree, pointerGet, positionAt, treeToJson } from '@plimsoll/canonical-json';
import { type ClaimResult, defineClaimKind, type Evidence, type EvidenceReader, evidenceRules, type Finding, type Result } from '@plimsoll/findings';
import * as z from 'zod';
import { jsonPointer, sha256Hex, workspacePath } from './claim-shapes.ts';
import { fileRules } from './rules.ts';

const refer = ({ name, sha256 }: Evidence): { name: string; sha256: string } => ({ name, sha256 });

/** Says of a file that is not there that a document claims it; other refusals stay as they are. */
function absent(file: string, by: string, findings: readonly Finding[]): readonly Finding[] {
  return findings.map((finding) => (finding.id === 'evidence/missing' ? fileRules.finding('files/absent', { sentence: `${file} is claimed${by}, but it is not there`, location: { file } }) : finding));
}

function mismatch(evidence: Evidence, expected: string, said: string): Finding {
  return evidenceRules.finding('evidence/digest-mismatch', {
    sentence: `${evidence.name} has the SHA-256 ${evidence.sha256}, ${said} ${expected}`,
    location: { file: evidence.name },
    expected,
    actual: evidence.sha256,
    evidence: [refer(evidence)],
  });
}

const FileDigestClaim = z.union([
  z.strictObject({ file: workspacePath, sha256: sha256Hex }),
  z.strictObject({ file: workspacePath, fragment: z.string().regex(/^[0-9a-f]{8,63}$/, '8 to 63 lower-case hex digits').describe('Part of the SHA-256, as some documents state it') }),
]);

/** "This file has this SHA-256." */
export const fileDigestClaim = defineClaimKind({
  kind: 'file-digest',
  title: 'A file has the claimed SHA-256, or a fragment of it',
  schema: FileDigestClaim,
  rules: [fileRules, evidenceRules],
  async verify(claim, reader): Promise<ClaimResult> {
    const file = await reader.read(claim.file);
    if (!file.ok) return { findings: absent(claim.file, ' with a checksum', file.findings) };
    const evidence = file.value;
    const holds = { sentence: `${evidence.name} has the SHA-256 ${evidence.sha256}`, evidence: [refer(evidence)] };
    if ('sha256' in claim) return evidence.sha256 === claim.sha256 ? { findings: [], holds } : { findings: [mismatch(evidence, claim.sha256, 'claimed is')] };
    if (evidence.sha256.includes(claim.fragment)) {
      return { findings: [fileRules.finding('files/fragment-weak', { sentence: `${evidence.name} is claimed by ${claim.fragment.length} of 64 digits only`, location: { file: evidence.name } })], holds };
    }
    const sentence = `${evidence.name} has the SHA-256 ${evidence.sha256}, in which the claimed fragment ${claim.fragment} does not occur`;
    return { findings: [fileRules.finding('files/fragment-mismatch', { sentence, location: { file: evidence.name }, expected: claim.fragment, actual: evidence.sha256, evidence: [refer(evidence)] })] };
  },
});

/** "These files are there": each with at least one byte; an empty file is evidence of nothing. */
export const filePresentClaim = defineClaimKind({
  kind: 'file-present',
  title: 'Files that a document names are there and not empty',
  schema: z.strictObject({
    files: z
      .array(workspacePath)
      .min(1)
      .max(1000)
      .refine((files) => new Set(files).size === files.length, 'a list that names each file once'),
  }),
  rules: [fileRules, evidenceRules],
  async verify({ files }, reader): Promise<ClaimResult> {
    const findings: Finding[] = [];
    const evidence: { name: string; sha256: string }[] = [];
    // One after the other, so that no more than one file is in memory.
    for (const file of files) {
      const read = await reader.read(file);
      if (!read.ok) findings.push(...absent(file, '', read.findings));
      else if (read.value.bytes.length === 0) findings.push(fileRules.finding('files/empty', { sentence: `${file} is there, but has no bytes; produce it again`, location: { file } }));
      else evidence.push(refer(read.value));
    }
    return findings.length > 0 ? { findings } : { findings, holds: { sentence: files.length === 1 ? `${files[0] ?? ''} is there` : `All ${files.length} files are there`, evidence } };
  },
});

/** "Every file of this manifest is there with its SHA-256." */
export const digestManifestClaim = defineClaimKind({
  kind: 'digest-manifest',
  title: 'Every file that a manifest lists is there with the SHA-256 listed',
  schema: z.strictObject({
    file: workspacePath,
    pointer: jsonPointer.default('/files').describe('Pointer to the object from path to SHA-256'),
    base: z.string().default('').describe('Folder that the paths are relative to; the workspace root if empty'),
  }),
  rules: [fileRules, evidenceRules],
  async verify({ file, pointer, base }, reader): Promise<ClaimResult> {
    const manifest = await readManifest(file, pointer, reader);
    if (!manifest.ok) return { findings: manifest.findings };
    const { evidence, digests } = manifest.value;
    const findings: Finding[] = [];
    for (const [listed, sha256] of digests) {
      const path = base === '' ? listed : `${base}/${listed}`;
      const read = await reader.read(path);
      if (!read.ok) findings.push(...absent(path, ` by ${evidence.name}`, read.findings));
      else if (read.value.sha256 !== sha256) findings.push(mismatch(read.value, sha256, `${evidence.name} lists`));
    }
    return findings.length > 0 ? { findings } : { findings, holds: { sentence: `All ${digests.length} files of ${evidence.name} have the SHA-256 listed`, evidence: [refer(evidence)] } };
  },
});

async function readManifest(file: string, pointer: string, reader: EvidenceReader): Promise<Result<{ evidence: Evidence; digests: readonly (readonly [string, string])[] }>> {
  const read = await reader.read(file);
  if (!read.ok) return read;
  const evidence = read.value;
  const parsed = parseJsonTree(evidence.bytes, { integers: 'any' });
  if (!parsed.ok) return { ok: false, findings: parsed.findings.map((finding) => ({ ...finding, location: { ...finding.location, file: evidence.name } })) };
  const value = pointerGet(parsed.value, pointer);
  const digests = value?.kind === 'object' ? Object.entries(treeToJson(value) as Record<string, unknown>) : [];
  if (digests.length > 0 && digests.every((entry): entry is [string, string] => sha256Hex.safeParse(entry[1]).success)) return { ok: true, value: { evidence, digests }, findings: [] };
  const location = { file: evidence.name, ...(value !== undefined && positionAt(evidence.bytes, value.start)), pointer };
  return { ok: false, findings: [fileRules.finding('files/manifest-malformed', { sentence: `${evidence.name} has no object from path to 64 hex digits at ${pointer}`, location })] };
}
