import { hashLeaf, parseTilePath, rootOfLeafHashes } from '@plimsoll/merkle';
import { concatBytes } from '@plimsoll/bytes';
import { encodeEntryBundle } from '@plimsoll/merkle';
import type { Finding } from '@plimsoll/findings';
import { ed25519Signer, formatCheckpoint, formatVkey, type NoteSigner, noteSigner, parseTrustPolicy, signNote, type TrustPolicy } from '@plimsoll/signed-note';
import { audit, type AuditOptions, encodeEntry, type EntryInput, type LogSource } from '../src/index.ts';

export const origin = 'log.example/files';
export const signerOf = (seed: number): NoteSigner => noteSigner(origin, ed25519Signer(new Uint8Array(32).fill(seed)));
export const signer = signerOf(9);
export const policyOf = (text: string): TrustPolicy => {
  const parsed = parseTrustPolicy(text);
  if (!parsed.ok) throw new Error(parsed.findings[0]?.sentence);
  return parsed.value;
};
export const policy = policyOf(`log ${formatVkey(signer.verifier)}\nquorum none\n`);
export const event = (n: number, more: Partial<EntryInput> = {}): EntryInput => ({ id: `e${n}`, source: '/files', type: 'dev.plimsoll.test.happened.v1', time: new Date(Date.parse('2026-03-01T12:00:00Z') + 1000 * n).toISOString(), data: { n }, ...more });

/** Files of a log, to be damaged. */
export class LogFiles extends Map<string, Uint8Array> implements LogSource {
  read = (path: string): Promise<Uint8Array | undefined> => Promise.resolve(this.get(path));
  async *list(): AsyncGenerator<string> {
    yield* this.keys();
    await Promise.resolve();
  }
  flip(path: string, at: number, mask = 1): void {
    const bytes = Uint8Array.from(this.get(path) ?? []);
    bytes[at]! ^= mask;
    this.set(path, bytes);
  }
  copy(): LogFiles {
    return new LogFiles(this);
  }
}

export const bytesOf = (input: EntryInput): Uint8Array => {
  const encoded = encodeEntry(input);
  if (!encoded.ok) throw new Error(encoded.findings[0]?.sentence);
  return encoded.value;
};

/** The published files of any entries, right or wrong, as somebody with these keys could make them. */
export async function filesOf(entries: readonly Uint8Array[], signers: readonly NoteSigner[] = [signer]): Promise<LogFiles> {
  const files = new LogFiles();
  const put = (level: number | 'entries', index: number, bytes: Uint8Array, width: number): void => {
    files.set(`tile/${level}/${String(index).padStart(3, '0')}${width < 256 ? `.p/${width}` : ''}`, bytes);
  };
  for (let at = 0; at < entries.length; at += 256) put('entries', at / 256, encodeEntryBundle(entries.slice(at, at + 256)), Math.min(256, entries.length - at));
  let hashes: Uint8Array[] = entries.map((entry) => hashLeaf(entry));
  const root = rootOfLeafHashes(concatBytes(...hashes));
  for (let level = 0; hashes.length > 0; level++) {
    const above: Uint8Array[] = [];
    for (let at = 0; at < hashes.length; at += 256) {
      const tile = concatBytes(...hashes.slice(at, at + 256));
      put(level, at / 256, tile, tile.length / 32);
      if (tile.length === 256 * 32) above.push(rootOfLeafHashes(tile));
    }
    hashes = above;
  }
  files.set('checkpoint', await signNote(formatCheckpoint({ origin, size: BigInt(entries.length), root, extensions: [] }), signers));
  if ([...files.keys()].some((path) => path !== 'checkpoint' && parseTilePath(path) === undefined)) throw new Error('a path is no tile');
  return files;
}

export async function findingsOf(source: LogSource, options: Partial<AuditOptions> = {}): Promise<Finding[]> {
  const findings: Finding[] = [];
  for await (const finding of audit(source, { policy, ...options })) findings.push(finding);
  return findings;
}
export const brief = (findings: readonly Finding[]): string[] => findings.map((finding) => `${finding.id}${finding.location?.file === undefined ? '' : ` ${finding.location.file}`}`);
