import { decodeUtf8, encodeUtf8 } from '@plimsoll/bytes';
import { type Machine, replaceFile } from '@plimsoll/durable-files';
import { FlagsError } from './flags-error.ts';
import { readRegular } from './registry-file.ts';

/**
 * Takes note of a fence; false if a higher one was noted before. Durable before anything is done under it. The caller holds the lock.
 * @throws FlagsError `fence-damaged` if the file holds no number: nobody knows whom it would let in
 */
export async function passFence(machine: Machine, file: string, fence: number, held: () => Promise<void>): Promise<boolean> {
  const bytes = await readRegular(machine, file, 64);
  const noted = bytes === null ? -1 : fenceIn(bytes);
  if (noted === undefined) throw new FlagsError('fence-damaged', `Cannot use ${JSON.stringify(file)}: it holds no fence; write the highest one that a controller had into it`);
  if (fence > noted) await replaceFile(machine, file, encodeUtf8(`${fence}\n`), held);
  return fence >= noted;
}

function fenceIn(bytes: Uint8Array): number | undefined {
  const digits = /^(0|[1-9]\d{0,15})\n$/.exec(decodeUtf8(bytes) ?? '')?.[1];
  return digits !== undefined && Number.isSafeInteger(Number(digits)) ? Number(digits) : undefined;
}
