import path from 'node:path';
import { type Hex, toHex } from '@plimsoll/bytes';
import { sha256 } from '@plimsoll/merkle';
import { asLedgerError } from './error.ts';
import type { EvidenceSource } from './evidence-audit.ts';
import { type Files, makeFolders, nodeFiles, syncFolders, writeNew } from './files.ts';
import { type Host, nodeHost } from './host.ts';
import { evidencePath, verifiedEvidence } from './published-evidence.ts';
import { MAX_EVIDENCE } from './published-file.ts';

/** Where bytes that entries rest on are kept by their digest. */
export interface EvidenceStore extends EvidenceSource {
  /**
   * Keeps the bytes; durable when it answers. The same bytes again change nothing; damaged ones in their place are replaced.
   * @throws RangeError for more than 16 MiB: no server of the log would hand them out; LedgerError `io`
   */
  put(bytes: Uint8Array): Promise<{ readonly sha256: Hex; readonly size: number }>;
}

/**
 * Evidence in the folder of a log, one file `evidence/sha256/<2>/<64>` for each digest. What is read is verified against
 * its digest. One file has at most 16 MiB and is read whole; name larger things by a manifest of their parts.
 */
export function evidenceStore(folder: string, machine: { readonly files?: Files; readonly host?: Host } = {}): EvidenceStore {
  const { files = nodeFiles, host = nodeHost } = machine;
  const root = path.resolve(folder);
  return {
    put(bytes) {
      if (bytes.length > MAX_EVIDENCE) return Promise.reject(new RangeError(`Cannot keep evidence: at most ${MAX_EVIDENCE} bytes are needed, received ${bytes.length}`));
      const digest = toHex(sha256(bytes));
      try {
        write(files, root, path.join(root, evidencePath(digest)), bytes, host.nonce());
      } catch (error) {
        return Promise.reject(asLedgerError(`keep evidence in ${folder}`, error));
      }
      return Promise.resolve({ sha256: digest, size: bytes.length });
    },
    get(digest) {
      const bytes = /^[0-9a-f]{64}$/.test(digest) ? files.read(path.join(root, evidencePath(digest)), Infinity) : undefined;
      return Promise.resolve(verifiedEvidence(digest, bytes));
    },
  };
}

function write(files: Files, root: string, file: string, bytes: Uint8Array, nonce: string): void {
  const folder = path.dirname(file);
  makeFolders(files, folder);
  const there = files.read(file, MAX_EVIDENCE + 1);
  const temporary = path.join(root, `evidence/write.${nonce}.new`);
  if (there === undefined || !Buffer.from(there).equals(bytes)) {
    try {
      writeNew(files, temporary, bytes, true);
      files.rename(temporary, file);
    } finally {
      files.unlink(temporary);
    }
  } else {
    // It may be another writer's, whose bytes have not reached the disk.
    files.sync(file);
  }
  syncFolders(files, folder);
}
