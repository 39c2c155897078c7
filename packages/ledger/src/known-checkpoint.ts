import { equalBytes, type Root } from '@plimsoll/bytes';
import { accept, type Finding, type Result } from '@plimsoll/findings';
import { EMPTY_ROOT, verifyConsistency } from '@plimsoll/merkle';
import { type Checkpoint, type TrustPolicy, verifiersOf } from '@plimsoll/signed-note';
import { compareWithLog, prefixProof } from './compare-with-log.ts';
import type { KeyRanges } from './key-ranges.ts';
import { ledgerRules } from './rules.ts';
import { splitViewFinding } from './split-view.ts';
import type { ReadFile } from './tile-builder.ts';
import { distinctVerifiers, distrust, readCheckpoint } from './trusted-checkpoint.ts';
import { splitViewRules } from './witness-rules.ts';

/** A log under audit, as far as it is known when its entries were read. */
export interface AuditedLog {
  readonly current: Checkpoint;
  /** The note of that checkpoint. */
  readonly note: Uint8Array;
  readonly read: ReadFile;
  readonly keys: KeyRanges;
  readonly policy: TrustPolicy;
  /** The root by the entries at a size, where they were recomputed. */
  readonly rootAt: (size: bigint) => Root | undefined;
}

/** Findings of a checkpoint that was seen before: none if it can be trusted and the log extends it. */
export async function* compareKnown(note: Uint8Array, name: string, log: AuditedLog): AsyncGenerator<Finding> {
  const { current, keys, policy, read } = log;
  const known = readCheckpoint(note);
  const subject = name.toLowerCase();
  if (typeof known !== 'string' && known.origin !== current.origin) {
    yield ledgerRules.finding('ledger/checkpoint-bad', { sentence: `${name} is of ${known.origin}, not of ${current.origin}; give one of this log`, subject, expected: current.origin, actual: known.origin });
    return;
  }
  const objections = distrust(note, keys, { ...policy, quorum: 'none' }, { name });
  yield* objections;
  if (typeof known === 'string' || objections.length > 0) return;
  const { size, root } = known;
  if (size > current.size) {
    yield ledgerRules.finding('ledger/rolled-back', { sentence: `${name} has size ${size}, the log only ${current.size}: entries are gone`, location: { file: 'checkpoint' }, expected: String(size), actual: String(current.size) });
    return;
  }
  const roots = await rootsAt(size, log);
  if (!roots.ok) {
    yield* roots.findings;
    yield splitViewRules.finding('split-view/undecided', { sentence: `Whether the log extends ${subject} of size ${size} is not known: its tiles do not lead to the signed root of size ${current.size}; audit all entries, without a state`, subject, detail: { origin: current.origin, sizes: [String(size), String(current.size)] } });
    return;
  }
  if (roots.value.some((each) => equalBytes(each, root))) return;
  const sentence =
    size === current.size
      ? `${name} and the checkpoint of the log have different roots at the same size ${size}: there are two histories; keep both as evidence`
      : `The log has another root at size ${size} than ${subject}: history was rewritten`;
  yield ledgerRules.finding('ledger/forked', { sentence, location: { file: 'checkpoint' }, detail: { size: String(size) } });
  const verifiers = distinctVerifiers([...keys.verifiers, ...verifiersOf(policy)]);
  const compared = await compareWithLog(note, { read: (path) => (path === 'checkpoint' ? Promise.resolve(log.note) : read(path)) }, verifiers);
  if (compared.ok && typeof compared.value === 'object') yield splitViewFinding(compared.value, verifiers);
}

/** The roots that the log may have at a size up to its own; a refusal where nothing shows one. */
async function rootsAt(size: bigint, { current, read, rootAt }: AuditedLog): Promise<Result<readonly Root[]>> {
  if (size === 0n || size === current.size) return accept([size === 0n ? EMPTY_ROOT : current.root]);
  const recomputed = rootAt(size);
  const proof = await prefixProof(size, current.size, read);
  if (!proof.ok) return recomputed === undefined ? proof : accept([recomputed]);
  const [stated, ...hashes] = proof.value;
  // Where entries and tiles differ, that is found already, and only one of them can be what was signed.
  if (recomputed !== undefined) return accept(stated === undefined ? [recomputed] : [recomputed, stated]);
  // Tiles whose entries were not read count as far as they lead to the signed root.
  const isProven = stated !== undefined && verifyConsistency({ size1: size, size2: current.size, root1: stated, root2: current.root, proof: hashes }).ok;
  return isProven ? accept([stated]) : { ok: false, findings: [] };
}
