import { type Hex, toHex } from '@plimsoll/bytes';
import { accept, refuse, type Result } from '@plimsoll/findings';
import { sha256 } from '@plimsoll/merkle';
import type { EvidenceSource } from './evidence-audit.ts';
import type { LogSource } from './log-source.ts';
import { MAX_EVIDENCE } from './published-file.ts';
import { ledgerRules } from './rules.ts';
import { orUnavailable } from './unavailable.ts';

/** The path of the evidence with this SHA-256 below the folder of its log. */
export function evidencePath(digest: Hex): string {
  return `evidence/sha256/${digest.slice(0, 2)}/${digest}`;
}

/** What was read from the path of a digest: its bytes if they have the digest. */
export function verifiedEvidence(digest: Hex, bytes: Uint8Array | undefined): Result<Uint8Array> {
  const file = evidencePath(digest);
  const evidence = [{ name: file, sha256: digest }];
  if (bytes === undefined) return refuse(ledgerRules.finding('ledger/evidence-missing', { sentence: `there is no ${file}; put it back`, location: { file }, evidence }));
  const actual = toHex(sha256(bytes));
  if (actual === digest) return accept(bytes);
  return refuse(ledgerRules.finding('ledger/evidence-altered', { sentence: `the bytes of ${file} have the digest ${actual}; restore the file`, location: { file }, expected: digest, actual, evidence }));
}

/**
 * The evidence that is published with a log, as a server has it. Each file is verified against its digest. Of one with
 * more than 16 MiB, as of one that cannot be read now, nothing is known: `ledger/unavailable`.
 */
export function publishedEvidence(source: LogSource): EvidenceSource {
  return {
    get: (digest) =>
      orUnavailable(async () => {
        const file = evidencePath(digest);
        const bytes = await source.read(file);
        if (bytes === undefined || bytes.length <= MAX_EVIDENCE) return verifiedEvidence(digest, bytes);
        return refuse(ledgerRules.finding('ledger/unavailable', { sentence: `${file} has more than ${MAX_EVIDENCE} bytes, which are not read from a server; look at a copy of the log with its evidence`, location: { file } }));
      }),
  };
}
