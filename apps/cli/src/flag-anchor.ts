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
  const { reader, place } = openLog(io, recorder.ledger);
  const proof = await reader.proveInclusion(index);
  if (!proof.ok) return [...findings, ...place(proof.findings)];
  for await (const logged of reader.entries(index, index + 1n)) {
    if (!logged.ok) return [...findings, ...place(logged.findings)];
    const { bytes } = logged.value;
    await withFlagFiles(() => saveAnchor(pathOf(io, file), state, { entry: bytes, proof: proof.value }));
  }
  return findings;
}
