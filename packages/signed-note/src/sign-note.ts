import { concatBytes, encodeUtf8, fromHex, toBase64 } from '@plimsoll/bytes';
import type { NoteSigner } from './note-signer.ts';
import { MAX_SIGNATURES, MAX_TEXT_BYTES, noteTextFault } from './note-text.ts';

/**
 * The bytes of a signed note: the text, an empty line, one signature line per signer in the order given
 * (C2SP signed-note). The mirror of `openNote`, which opens what this returns.
 * @throws TypeError or RangeError for a text that no note can have, for no signer or more than 100, for a note over 1 MiB;
 *   rejects with whatever a signer rejects with
 */
export async function signNote(text: string, signers: readonly NoteSigner[]): Promise<Uint8Array> {
  const fault = noteTextFault(text);
  if (fault !== undefined) throw new RangeError(`Cannot sign a text: ${fault}`);
  if (signers.length === 0 || signers.length > MAX_SIGNATURES) throw new RangeError(`Cannot sign a note: 1 to 100 signers are needed, received ${signers.length}`);
  const bytes = encodeUtf8(text);
  const lines = await Promise.all(
    signers.map(async (signer) => {
      const signature = concatBytes(fromHex(signer.verifier.keyId) ?? new Uint8Array(), await signer.sign(bytes));
      return `— ${signer.verifier.name} ${toBase64(signature)}\n`;
    }),
  );
  const note = concatBytes(bytes, encodeUtf8(`\n${lines.join('')}`));
  if (note.length > MAX_TEXT_BYTES) throw new RangeError(`Cannot sign a note: it must have at most ${MAX_TEXT_BYTES} bytes, received ${note.length}`);
  return note;
}
