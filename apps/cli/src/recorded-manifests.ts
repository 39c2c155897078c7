import type { Finding } from '@plimsoll/findings';
import { audit, type Entry } from '@plimsoll/ledger';
import { parseTrustPolicy } from '@plimsoll/signed-note';
import { cliRules } from './cli-rules.ts';
import { inFile } from './in-file.ts';
import type { Io } from './io.ts';
import { openLog } from './open-log.ts';
import { progressOf } from './progress.ts';
import { quote } from './quote.ts';
import { limits, readInput } from './read-input.ts';

const TYPES: ReadonlySet<string> = new Set(['built', 'appended'].map((act) => `dev.plimsoll.phase-manifest.${act}.v1`));

/** How a manifest is known: SHA-256 of its file, or of its RFC 8785 bytes where it stands in a file with others. */
export type ManifestDigest = { readonly file_sha256: string } | { readonly manifest_digest: string };

interface LastEntry {
  readonly index: bigint;
  readonly digests: readonly string[];
}

/** What a ledger records of manifests. */
export interface RecordedManifests {
  /** What the audit of the ledger found: nothing that it records counts unless that is a pass. */
  readonly findings: readonly Finding[];
  /** What speaks against a manifest: undefined where the last entry of its run is about exactly this one. */
  readonly objection: (digest: ManifestDigest, file: string) => Finding | undefined;
}

function text(data: Entry['data'], member: string): string {
  const value = data[member];
  return typeof value === 'string' ? value : '';
}

/**
 * Audits a ledger by a trust policy and gathers what it records of manifests.
 * @throws CommandError `environment` if ledger or policy cannot be read
 */
export async function recordedManifests(io: Io, ledger: string, policyFile: string): Promise<RecordedManifests> {
  const { source, place } = openLog(io, ledger);
  const policy = parseTrustPolicy(await readInput(io, policyFile, limits.note));
  const findings = inFile(policyFile, policy.findings);
  const runs = new Map<string, string>();
  const last = new Map<string, LastEntry>();
  const onEntry = ({ type, data }: Entry, index: bigint): void => {
    if (!TYPES.has(type)) return;
    const run = JSON.stringify(['contract', 'run_id', 'candidate_id'].map((member) => text(data, member)));
    const digests = [text(data, 'file_sha256'), text(data, 'manifest_digest')];
    for (const digest of digests) runs.set(digest, run);
    last.set(run, { index, digests });
  };
  if (policy.ok) {
    const progress = progressOf(io, 'Auditing');
    try {
      const onProgress = (read: bigint, size: bigint): void => {
        progress.at(read, size);
      };
      for await (const finding of audit(source, { policy: policy.value, onEntry, onProgress })) findings.push(...place([finding]));
    } finally {
      progress.end();
    }
  }
  return {
    findings,
    objection(by, file) {
      const digest = 'file_sha256' in by ? by.file_sha256 : by.manifest_digest;
      const run = runs.get(digest);
      const location = { file };
      if (run === undefined) return cliRules.finding('cli/manifest-unrecorded', { sentence: `No entry of the ledger ${quote(ledger)} records this manifest (${digest})`, location, actual: digest });
      const latest = last.get(run);
      if (latest === undefined || latest.digests.includes(digest)) return undefined;
      const expected = latest.digests['file_sha256' in by ? 0 : 1] ?? '';
      return cliRules.finding('cli/manifest-superseded', { sentence: `Entry ${latest.index} of the ledger ${quote(ledger)} records a later version of this manifest (${expected})`, location, expected, actual: digest, detail: { index: String(latest.index) } });
    },
  };
}
