import path from 'node:path';
import { type ClaimKind, type Finding, type Requirement, verifyClaims } from '@plimsoll/findings';
import { claimKinds } from '../claim-kinds.ts';
import { CommandError, systemErrorCode } from '../command-error.ts';
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

/** The bytes of the configuration; undefined if the workspace has none. A claims file that was named must be there. */
async function configBytes(io: Io, directory: string, claims: string | undefined): Promise<Uint8Array | undefined> {
  try {
    return await readInput(io, claims ?? path.join(directory, CONFIG_FILE), limits.config);
  } catch (thrown) {
    if (claims === undefined && thrown instanceof CommandError && systemErrorCode(thrown.cause) === 'ENOENT') return undefined;
    throw thrown;
  }
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
  if (bytes === undefined) {
    const sentence = `${CONFIG_FILE} is not in the workspace, so no claim is declared; run plimsoll init there or name a claims file with --claims`;
    return conclude(io, flags, { subject: shownName(directory), findings: [configRules.finding('config/missing', { sentence, location: { file } })] });
  }
  const read = readConfig(bytes, file);
  if (!read.ok) return conclude(io, flags, { subject: shownName(directory), findings: read.findings });
  const { config, locate } = read.value;
  const findings = await verifyClaims(config.claims, kinds, evidence, { file, pointer: '/claims' });
  return conclude(io, flags, { subject: config.name, findings: findings.map(locate), required: requirements(config.claims, findings) });
}

/** `plimsoll verify [DIR]`: recomputes every claim. */
export default function verify(io: Io, flags: VerifyFlags, directory?: string): Promise<number> {
  return verifyWith(claimKinds, io, flags, directory);
}
