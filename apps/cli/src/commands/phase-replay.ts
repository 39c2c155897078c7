import { createHash } from 'node:crypto';
import { decodeUtf8 } from '@plimsoll/bytes';
import { manifestRules, replayRules } from '@plimsoll/phase-manifest';
import { CommandError } from '../command-error.ts';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { membersOf, readManifest } from '../manifest-source.ts';
import { contractNamed } from '../phase-contracts.ts';
import { quote } from '../quote.ts';
import { limits, readInput } from '../read-input.ts';

export interface PhaseReplayFlags extends FormatFlags {
  readonly manifest?: string;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The contract that the first step names; the one with the seven phases, whose replay objects, where it is none of ours. */
function contractOfRecording(recording: string): ReturnType<typeof contractNamed> {
  const named = membersOf(Buffer.from(recording.split('\n', 1)[0] ?? ''))['contract'];
  try {
    return contractNamed(typeof named === 'string' ? named : undefined);
  } catch (thrown) {
    if (thrown instanceof CommandError) return contractNamed();
    throw thrown;
  }
}

/** `plimsoll phase replay RECORDING [--manifest FILE]`: runs a recording again and compares the bytes. */
export default async function phaseReplay(io: Io, flags: PhaseReplayFlags, recording: string): Promise<number> {
  const subject = shownName(recording);
  const text = decodeUtf8(await readInput(io, recording, limits.json));
  if (text === undefined) return conclude(io, flags, { subject, findings: [replayRules.finding('phase-manifest/replay-incomplete', { sentence: 'The recording is not UTF-8, so it cannot be run', location: { file: subject } })] });
  const replayed = contractOfRecording(text).replayManifest(text);
  if (replayed.verdict !== 'pass' || replayed.text === null) return conclude(io, flags, { subject, findings: inFile(recording, replayed.findings) });
  const again = Buffer.from(replayed.text);
  const steps = replayed.steps === 1 ? '1 step' : `${replayed.steps} steps`;
  const detail = { steps: replayed.steps, file_sha256: sha256(again) };
  const { manifest } = flags;
  if (manifest === undefined) return conclude(io, flags, { subject, findings: [computed(`${steps} give the bytes again that they gave then`, { subject, detail })], value: replayed.text });
  const there = await readManifest(io, manifest);
  const location = { file: shownName(manifest) };
  if (there === null) {
    return conclude(io, flags, { subject, findings: [manifestRules.finding('phase-manifest/manifest-missing', { sentence: `There is no file ${quote(manifest)} to compare; the recording gives ${detail.file_sha256}`, location })] });
  }
  if (!again.equals(there)) {
    const actual = sha256(there);
    const sentence = `The recording gives ${detail.file_sha256}, and the file has ${actual}: it was changed after its last recorded step`;
    return conclude(io, flags, { subject, findings: [replayRules.finding('phase-manifest/replay-mismatch', { sentence, location, expected: detail.file_sha256, actual })] });
  }
  return conclude(io, flags, { subject, findings: [computed(`${steps} give ${quote(manifest)} again, byte for byte`, { subject, detail })] });
}
