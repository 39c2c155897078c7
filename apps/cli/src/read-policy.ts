import { createHash } from 'node:crypto';
import { type ApprovalPolicy, parseApprovalPolicy, parseRevocations, type Revocation } from '@plimsoll/attestations';
import type { Finding, Result } from '@plimsoll/findings';
import { parseYamlDocument } from './config/yaml-document.ts';
import { inFile } from './in-file.ts';
import type { Io } from './io.ts';
import { limits, readInput } from './read-input.ts';

/** Parses a file of strict JSON, or of YAML where its name ends so; findings have file, line and column. */
async function readWith<T>(io: Io, file: string, parse: (document: unknown, options: { readonly sha256: string }) => Result<T>): Promise<Result<T>> {
  const bytes = await readInput(io, file, limits.config);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (!/\.ya?ml$/iu.test(file)) return placed(parse(bytes, { sha256 }), (findings) => inFile(file, findings));
  const yaml = parseYamlDocument(bytes);
  if (!yaml.ok) return { ok: false, findings: inFile(file, yaml.findings) };
  const { value, place } = yaml.value;
  const at = ({ location, ...finding }: Finding): Finding => ({ ...finding, location: { ...place(location?.pointer ?? ''), ...location } });
  return placed(parse(value, { sha256 }), (findings) => inFile(file, findings.map(at)));
}

function placed<T>(result: Result<T>, place: (findings: readonly Finding[]) => readonly Finding[]): Result<T> {
  return { ...result, findings: place(result.findings) };
}

/** The approval policy of a file that the user named. */
export function readPolicy(io: Io, file: string): Promise<Result<ApprovalPolicy>> {
  return readWith(io, file, parseApprovalPolicy);
}

/** The revoked keys of a file that the user named. */
export function readRevocations(io: Io, file: string): Promise<Result<readonly Revocation[]>> {
  return readWith(io, file, parseRevocations);
}
