import { createHash } from 'node:crypto';
import path from 'node:path';
import { parseJson } from '@plimsoll/canonical-json';
import { manifestEntry, type Written } from '@plimsoll/phase-manifest';
import { readManifestFile, writeManifestFile } from '@plimsoll/phase-manifest/node';
import { CommandError } from '../command-error.ts';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { withManifestFiles } from '../manifest-failure.ts';
import { makeFolderOf, manifestPlace } from '../manifest-place.ts';
import { contractNamed } from '../phase-contracts.ts';
import { quote } from '../quote.ts';
import { limits, readInput } from '../read-input.ts';
import { recordedPath, recorderOf } from '../record-entry.ts';
import type { RecordFlags } from '../record-flags.ts';
import { recordStep } from '../recording-file.ts';

export interface PhaseBuildFlags extends FormatFlags, RecordFlags {
  readonly input: string;
  readonly output?: string;
  readonly record?: string;
  readonly contract?: string;
  readonly dryRun?: boolean;
}

/** The artifact path that a manifest states. */
function artifactPathOf({ manifest }: Written): string {
  const context = manifest?.['execution_context'] as { readonly artifactPath?: unknown } | undefined;
  return typeof context?.artifactPath === 'string' ? context.artifactPath : '';
}

/** Writes the manifest where none is or this one: another is evidence of another run, or has governance that building would take away. */
async function place(io: Io, file: string, text: string): Promise<void> {
  const target = path.resolve(io.directory, file);
  await withManifestFiles(async () => {
    const there = await readManifestFile(target);
    if (there !== null && !Buffer.from(text).equals(there)) {
      throw new CommandError('environment', `Cannot write ${quote(file)}: another manifest stands there, and building would take away what it says; move it away or choose another --output`);
    }
    makeFolderOf(io, file);
    await writeManifestFile(target, text, { expectSha256: there === null ? null : createHash('sha256').update(text).digest('hex') });
  });
}

/** `plimsoll phase build --input FILE`: the manifest of a lane, from what its phases reported. */
export default async function phaseBuild(io: Io, flags: PhaseBuildFlags): Promise<number> {
  const contract = contractNamed(flags.contract);
  const printed = flags.output === '-' || flags.dryRun === true;
  if (printed && (flags.record !== undefined || flags.ledger !== undefined || flags.key !== undefined)) {
    throw new CommandError('usage', 'Cannot record a manifest that is only printed: leave --record, --ledger and --key out, or name a file with --output, without --dry-run');
  }
  const recorder = printed ? undefined : await recorderOf(io, flags);
  const input = await readInput(io, flags.input, limits.json);
  const built = contract.buildManifest(input);
  const findings = inFile(flags.input, built.findings);
  const subject = shownName(flags.input);
  const { text } = built;
  if (text === null || recorder === undefined) {
    if (text !== null) findings.push(computed('The manifest can be built; it is printed and not written', { subject }));
    return conclude(io, flags, { subject, findings, ...(printed && { value: text ?? '' }) });
  }
  const file = flags.output ?? manifestPlace(io, artifactPathOf(built));
  await place(io, file, text);
  const shown = shownName(file);
  const event = manifestEntry('built', contract, recordedPath(io, file), built);
  const { run_id, target, status, manifest_digest, file_sha256 } = event.data;
  findings.push(computed(`${quote(run_id)} for ${target} is built, status ${status}, in ${quote(shown)}`, { subject: shown, detail: { path: event.data.path, status, manifest_digest, file_sha256 } }));
  const parsed = parseJson(input);
  if (flags.record !== undefined && parsed.ok) findings.push(...(await recordStep(io, flags.record, contract, { op: 'build', input: parsed.value, text })));
  findings.push(...(await recorder.record(`The manifest ${quote(shown)} is written`, event)));
  return conclude(io, flags, { subject, findings });
}
