import type { Finding } from '@plimsoll/findings';
import { type FlagAct, flagEntry, type FlagEntryOptions, type LoadedRegistry } from '@plimsoll/flags';
import { saveAnchor } from '@plimsoll/flags/node';
import { withFlagFiles } from './flag-files.ts';
import type { Io } from './io.ts';
import { pathOf } from './key-file.ts';
import { openLog } from './open-log.ts';
import { quote } from './quote.ts';
import type { Recorder } from './record-entry.ts';

/** Appends the entry that names a state of a registry, and keeps the proof of it beside the snapshot of that state. */
export async function anchorState(io: Io, recorder: Recorder, file: string, state: LoadedRegistry, act: FlagAct, said: FlagEntryOptions): Promise<readonly Finding[]> {
  const entry = flagEntry(act, state, said);
  const { findings, index } = await recorder.append(`The registry ${quote(file)} is written`, { id: entry.id, source: entry.source, type: entry.type, data: entry.data });
  if (index === undefined || recorder.ledger === undefined) return findings;
  return [...findings, ...(await keepAnchor(io, recorder.ledger, file, state, index))];
}

/** Keeps the proof of an entry beside the snapshot of the state that it names. */
export async function keepAnchor(io: Io, ledger: string, file: string, state: LoadedRegistry, index: bigint): Promise<readonly Finding[]> {
  const { reader, place } = openLog(io, ledger);
  const proof = await reader.proveInclusion(index);
  if (!proof.ok) return place(proof.findings);
  for await (const logged of reader.entries(index, index + 1n)) {
    if (!logged.ok) return place(logged.findings);
    const { bytes } = logged.value;
    await withFlagFiles(() => saveAnchor(pathOf(io, file), state, { entry: bytes, proof: proof.value }));
  }
  return [];
}
