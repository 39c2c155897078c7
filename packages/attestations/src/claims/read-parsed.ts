import { type EvidenceReader, type Finding, refuse, type Result } from '@plimsoll/findings';
import { policyRules } from '../policy-rules.ts';
import { inFile } from './approval-claim-parts.ts';

/** What a file of the workspace holds, and the file. */
export interface Parsed<T> {
  readonly value: T;
  readonly evidence: { readonly name: string; readonly sha256: string };
}

/** Parses a policy or list of the workspace: strict JSON, or YAML where its name ends so. Findings have file, line and column. */
export async function readParsed<T>(path: string, reader: EvidenceReader, parse: (document: unknown, options: { readonly sha256: string }) => Result<T>): Promise<Result<Parsed<T>>> {
  const file = await reader.read(path);
  if (!file.ok) return file;
  const { name, bytes, sha256 } = file.value;
  const parsed = /\.ya?ml$/iu.test(name) ? parseYaml(bytes, reader, (document) => parse(document, { sha256 })) : parse(bytes, { sha256 });
  const findings = inFile(name, parsed.findings);
  return parsed.ok ? { ok: true, value: { value: parsed.value, evidence: { name, sha256 } }, findings } : refuse(...findings);
}

function parseYaml<T>(bytes: Uint8Array, { parseYaml: read }: EvidenceReader, parse: (document: unknown) => Result<T>): Result<T> {
  if (read === undefined) return refuse(policyRules.finding('policy/bad-format', { sentence: 'YAML is not read here; write the file as JSON' }));
  const yaml = read(bytes);
  if (!yaml.ok) return yaml;
  const parsed = parse(yaml.value.value);
  const placed = (finding: Finding): Finding => ({ ...finding, location: { ...yaml.value.place(finding.location?.pointer ?? ''), ...finding.location } });
  return parsed.ok ? { ...parsed, findings: parsed.findings.map(placed) } : refuse(...parsed.findings.map(placed));
}
