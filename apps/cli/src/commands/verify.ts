import path from 'node:path';
import { accept, type ClaimKind, type Finding, refuse, type Requirement, type Result, verifyClaims } from '@plimsoll/findings';
import { claimKinds } from '../claim-kinds.ts';
import { conclude } from '../conclude.ts';
import { CONFIG_FILE } from '../config/config-file.ts';
import { configRules } from '../config/config-rules.ts';
import { readConfig } from '../config/read-config.ts';
import type { FormatFlags } from '../format-flags.ts';
import { shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { limits, readInput } from '../read-input.ts';
import { workspaceEvidence } from '../workspace-evidence.ts';

export interface VerifyFlags extends FormatFlags {
  readonly claims?: string;
}

/** The bytes of the claims file that was named, which must be there; or of the workspace's own configuration, which is evidence like all else there. */
async function configBytes(io: Io, directory: string, claims: string | undefined): Promise<Result<Uint8Array>> {
  if (claims !== undefined) return accept(await readInput(io, claims, limits.config));
  const workspace = await workspaceEvidence(path.resolve(io.directory, directory), { fileBytes: limits.config });
  const read = await workspace.read(CONFIG_FILE);
  if (read.ok) return accept(read.value.bytes);
  const sentence = `${CONFIG_FILE} is not in the workspace, so no claim is declared; run plimsoll init there or name a claims file with --claims`;
  const missing = configRules.finding('config/missing', { sentence, location: { file: CONFIG_FILE } });
  return refuse(...read.findings.map((finding) => (finding.id === 'evidence/missing' ? missing : finding)));
}

/** One required `claims/verified` for each declared claim that has a name and no finding that says already why it does not hold. */
function requirements(declarations: readonly unknown[], findings: readonly Finding[]): Requirement[] {
  const refused = new Set(findings.flatMap(({ verdict, severity, subject }) => (verdict !== 'pass' && (severity === 'critical' || severity === 'blocker') ? [subject] : [])));
  return declarations.flatMap((declaration) => {
    const id = typeof declaration === 'object' && declaration !== null && 'id' in declaration ? declaration.id : undefined;
    return typeof id === 'string' && !refused.has(id) ? [{ id: 'claims/verified', subject: id }] : [];
  });
}

/** Recomputes the claims of a workspace with these kinds of claims, prints the report and returns the exit code. */
export async function verifyWith(kinds: readonly ClaimKind[], io: Io, flags: VerifyFlags, directory = '.'): Promise<number> {
  const evidence = await workspaceEvidence(path.resolve(io.directory, directory));
  const file = flags.claims === undefined ? CONFIG_FILE : shownName(flags.claims);
  const bytes = await configBytes(io, directory, flags.claims);
  if (!bytes.ok) return conclude(io, flags, { subject: shownName(directory), findings: bytes.findings });
  const read = readConfig(bytes.value, file);
  if (!read.ok) return conclude(io, flags, { subject: shownName(directory), findings: read.findings });
  const { config, locate } = read.value;
  if (config.claims.length === 0) {
    const none = configRules.finding('config/no-claims', { sentence: `${file} declares no claim, so nothing was verified; declare under claims what must hold`, location: { file, pointer: '/claims' } });
    return conclude(io, flags, { subject: config.name, findings: [locate(none)] });
  }
  const findings = await verifyClaims(config.claims, kinds, evidence, { file, pointer: '/claims' });
  return conclude(io, flags, { subject: config.name, findings: findings.map(locate), required: requirements(config.claims, findings) });
}

/** `plimsoll verify [DIR]`: recomputes every claim. */
export default function verify(io: Io, flags: VerifyFlags, directory?: string): Promise<number> {
  return verifyWith(claimKinds, io, flags, directory);
}
