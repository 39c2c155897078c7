import path from 'node:path';
import { parseJson } from '@plimsoll/canonical-json';
import type { Json } from '@plimsoll/findings';
import { manifestEntry } from '@plimsoll/phase-manifest';
import { appendRuntimeGovernanceFile, readManifestFile } from '@plimsoll/phase-manifest/node';
import { CommandError } from '../command-error.ts';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { withManifestFiles } from '../manifest-failure.ts';
import { contractOf } from '../phase-contracts.ts';
import { quote } from '../quote.ts';
import { limits, readInput } from '../read-input.ts';
import { recordedPath, recorderOf } from '../record-entry.ts';
import type { RecordFlags } from '../record-flags.ts';
import { recordStep } from '../recording-file.ts';

export interface PhaseAppendFlags extends FormatFlags, RecordFlags {
  readonly manifest: string;
  readonly governance: string;
  readonly evidenceRoot?: string;
  readonly record?: string;
  readonly dryRun?: boolean;
}

/** The input of a step as a recording keeps it. */
function recordedInput(input: unknown): Json {
  const parsed = input instanceof Uint8Array ? parseJson(input) : undefined;
  return (parsed?.ok === true ? parsed.value : input) as Json;
}

/** `plimsoll phase append --manifest FILE --governance FILE`: runtime governance and rollback proof into a manifest. */
export default async function phaseAppend(io: Io, flags: PhaseAppendFlags): Promise<number> {
  const { manifest: file, dryRun = false } = flags;
  if (file === '-') throw new CommandError('usage', 'Cannot append to standard input: name the file of the manifest');
  const recorder = dryRun ? undefined : await recorderOf(io, flags);
  const governance = await readInput(io, flags.governance, limits.json);
  const target = path.resolve(io.directory, file);
  const contract = contractOf(await withManifestFiles(() => readManifestFile(target)));
  if (contract.definition.governance === undefined) throw new CommandError('usage', `Cannot append to ${quote(file)}: the contract ${contract.schemaVersion} has no governance`);
  const evidenceRoot = path.resolve(io.directory, flags.evidenceRoot ?? '.');
  const appended = await withManifestFiles(() => appendRuntimeGovernanceFile(contract, target, governance, { evidenceRoot, dryRun }));
  const subject = shownName(file);
  const { text, inputFindings } = appended;
  const findings = [...inFile(file, appended.findings.filter((finding) => !inputFindings.includes(finding))), ...inFile(flags.governance, inputFindings)];
  if (text === null) return conclude(io, flags, { subject, findings, ...(dryRun && { value: '' }) });
  const event = manifestEntry('appended', contract, recordedPath(io, file), appended);
  const { run_id, target: promoted, status, manifest_digest, file_sha256 } = event.data;
  findings.push(computed(`Governance ${dryRun ? 'can be' : 'is'} appended to ${quote(run_id)} for ${promoted}, status ${status}`, { subject, detail: { path: event.data.path, status, manifest_digest, file_sha256 } }));
  if (recorder === undefined) return conclude(io, flags, { subject, findings, value: text });
  if (flags.record !== undefined) findings.push(...(await recordStep(io, flags.record, contract, { op: 'append', input: recordedInput(appended.input), text })));
  findings.push(...(await recorder.record(`The manifest ${quote(subject)} is written`, event)));
  return conclude(io, flags, { subject, findings });
}
