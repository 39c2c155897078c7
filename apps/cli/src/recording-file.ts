import { createHash } from 'node:crypto';
import path from 'node:path';
import { decodeUtf8 } from '@plimsoll/bytes';
import type { Finding, Json } from '@plimsoll/findings';
import { type PhaseContract, type RecordedStep, recordLine } from '@plimsoll/phase-manifest';
import { readManifestFile, writeManifestFile } from '@plimsoll/phase-manifest/node';
import { CommandError } from './command-error.ts';
import { inFile } from './in-file.ts';
import type { Io } from './io.ts';
import { withManifestFiles } from './manifest-failure.ts';
import { quote } from './quote.ts';

/** Bytes of a recording: as many as the file functions of manifests read. */
const MOST = 4 * 1024 * 1024;

/** One step of a recording: what was given, and the manifest text that came out. */
interface Step {
  readonly op: RecordedStep;
  readonly input: Json;
  readonly text: string;
}

/**
 * Adds a step to a recording, durably and as a whole; the last step again adds nothing. A step that does not follow from
 * the steps before it is not added: what the replay finds is returned.
 * @throws CommandError `environment` if the file cannot be read or written, or holds the recording of another manifest
 */
export async function recordStep(io: Io, file: string, contract: PhaseContract, { op, input, text }: Step): Promise<readonly Finding[]> {
  const target = path.resolve(io.directory, file);
  return withManifestFiles(async () => {
    const there = await readManifestFile(target);
    const before = decodeUtf8(there ?? new Uint8Array());
    const refuse = (why: string): never => {
      throw new CommandError('environment', `Cannot record the step in ${quote(file)}: ${why}; the manifest itself is written`);
    };
    if (before === undefined) return refuse('it is not UTF-8');
    const line = `${recordLine(op, contract.schemaVersion, input, text)}\n`;
    const lasts = before === line || before.endsWith(`\n${line}`);
    if (op === 'build' && before !== '' && before !== line) refuse('it is the recording of another manifest');
    const after = lasts ? before : before + line;
    if (Buffer.byteLength(after) > MOST) refuse(`it would have more than ${MOST} bytes`);
    const replayed = contract.replayManifest(after);
    if (replayed.text !== text || replayed.verdict !== 'pass') return inFile(file, replayed.findings);
    await writeManifestFile(target, after, { expectSha256: there === null ? null : createHash('sha256').update(there).digest('hex') });
    return [];
  });
}
