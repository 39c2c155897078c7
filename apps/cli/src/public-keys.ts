import { type ImportedPublicKey, importPublicKey } from '@plimsoll/attestations';
import { decodeUtf8 } from '@plimsoll/bytes';
import { CommandError } from './command-error.ts';
import type { Io } from './io.ts';
import { printable, quote } from './quote.ts';
import { limits, readInput } from './read-input.ts';

const VKEYS = /^\s*[^\s{-]/u;

/**
 * The public keys in files that the user names: vkeys, one a line, or one PEM block or JWK a file.
 * @throws CommandError `usage` if one is no public key; nothing of a private one is shown
 */
export async function readPublicKeys(io: Io, files: readonly string[]): Promise<ImportedPublicKey[]> {
  const keys: ImportedPublicKey[] = [];
  for (const file of files) {
    const text = decodeUtf8(await readInput(io, file, limits.note)) ?? '';
    const parts = VKEYS.test(text) ? text.split('\n').filter((line) => line.trim() !== '') : [text];
    for (const part of parts) {
      const key = importPublicKey(part);
      if (!key.ok) throw new CommandError('usage', `Cannot use the keys in ${quote(file)}: ${key.findings.map(({ sentence }) => printable(sentence)).join('; ')}`);
      keys.push(key.value);
    }
  }
  return keys;
}
