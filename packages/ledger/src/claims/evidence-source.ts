import type { EvidenceReader, Finding } from '@plimsoll/findings';
import type { LogSource } from '../log-source.ts';

/** The published files of a log inside a workspace; `faults` gathers why files that are there could not be read. */
export function evidenceSource(reader: EvidenceReader, folder: string): LogSource & { readonly faults: readonly Finding[] } {
  const faults: Finding[] = [];
  const prefix = folder === '' || folder === '.' ? '' : `${folder}/`;
  return {
    faults,
    async read(path) {
      const file = await reader.read(prefix + path);
      if (file.ok) return file.value.bytes;
      faults.push(...file.findings.filter((finding) => finding.id !== 'evidence/missing'));
      return undefined;
    },
    async *list() {
      const files = await reader.list(folder);
      if (!files.ok) faults.push(...files.findings);
      else for (const file of files.value) if (!file.startsWith(`${prefix}.state/`)) yield file.slice(prefix.length);
    },
  };
}
