import { type Digest, equalBytes, type Root } from '@plimsoll/bytes';
import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import { EMPTY_ROOT, rootsFromConsistencyProof } from '@plimsoll/merkle';
import { type Checkpoint, openNote, parseCheckpoint, type Verifier } from '@plimsoll/signed-note';
import type { SplitView } from './split-view.ts';
import { splitViewRules } from './witness-rules.ts';

/** What two checkpoints of one log are to each other; a {@link SplitView} is the evidence that they contradict each other. */
export type Comparison = 'same' | 'consistent' | SplitView;

/**
 * Compares two signed checkpoints of one log, in either order of size. Equal sizes decide by themselves; for two sizes
 * `proof` is the consistency proof between them (RFC 6962 section 2.1.2), or that proof with the root that the larger
 * tree has at the smaller size before it, which decides always: where the smaller size is a power of two, the plain proof
 * can show only that the checkpoints agree. Only signatures of type 1 by a key whose name is the origin count.
 * Refusals: `split-view/not-signed`, `split-view/other-log`, `split-view/undecided`. Offline and pure.
 */
export function compareCheckpoints(a: Uint8Array, b: Uint8Array, proof: readonly Digest[] | null, verifiers: readonly Verifier[]): Result<Comparison> {
  const [first, second] = [signedByLog(a, 'The first checkpoint', verifiers), signedByLog(b, 'The second checkpoint', verifiers)];
  if (!first.ok || !second.ok) return refuse(...(first.ok ? [] : first.findings), ...(second.ok ? [] : second.findings));
  if (first.value.origin !== second.value.origin) {
    const [expected, actual] = [first.value.origin, second.value.origin];
    return refuse(splitViewRules.finding('split-view/other-log', { sentence: `The first checkpoint is of ${JSON.stringify(expected)}, the second of ${JSON.stringify(actual)}; give two of one log`, expected, actual }));
  }
  const swap = first.value.size > second.value.size;
  const [older, newer] = swap ? [second.value, first.value] : [first.value, second.value];
  const evidence = (hashes: readonly Digest[]): SplitView => ({ a: swap ? b : a, b: swap ? a : b, proof: hashes });
  if (older.size === newer.size) return accept(equalBytes(older.root, newer.root) ? 'same' : evidence([]));
  // Everything extends the empty tree, and no other root is that of no entries.
  if (older.size === 0n) return accept(equalBytes(older.root, EMPTY_ROOT) ? 'consistent' : evidence([]));
  if (proof === null) return refuse(undecided(older, newer, 'no consistency proof was given'));
  const proven = provenRoot(older, newer, proof);
  if (proven === undefined) return refuse(undecided(older, newer, 'the given hashes do not lead to the root of the larger one'));
  return accept(equalBytes(proven.root, older.root) ? 'consistent' : evidence([proven.root, ...proven.proof]));
}

function undecided(older: Checkpoint, newer: Checkpoint, why: string): Finding {
  return splitViewRules.finding('split-view/undecided', {
    sentence: `Whether the checkpoint of size ${newer.size} extends the one of size ${older.size} is not known: ${why}; get a consistency proof from the log`,
    detail: { origin: older.origin, sizes: [String(older.size), String(newer.size)] },
  });
}

/** The root that the larger tree has at the smaller size, with the proof of it from there; undefined if the hashes prove none. */
function provenRoot(older: Checkpoint, newer: Checkpoint, hashes: readonly Digest[]): { readonly root: Root; readonly proof: readonly Digest[] } | undefined {
  const reach = (root: Root, proof: readonly Digest[]): Root | undefined => {
    const roots = rootsFromConsistencyProof({ size1: older.size, size2: newer.size, root1: root, proof });
    return roots.ok && equalBytes(roots.value.root2, newer.root) ? roots.value.root1 : undefined;
  };
  const plain = reach(older.root, hashes);
  if (plain !== undefined) return { root: plain, proof: hashes };
  const [stated, ...rest] = hashes;
  const reached = stated === undefined ? undefined : reach(stated, rest);
  return stated !== undefined && reached !== undefined && equalBytes(reached, stated) ? { root: stated, proof: rest } : undefined;
}

/** The checkpoint of a note that a key with the name of its origin signed. */
export function signedByLog(note: Uint8Array, what: string, verifiers: readonly Verifier[]): Result<Checkpoint> {
  const refused = (why: string): Result<never> => refuse(splitViewRules.finding('split-view/not-signed', { sentence: `${what} says nothing about its log: ${why}`, subject: what.toLowerCase() }));
  const opened = openNote(
    note,
    verifiers.filter(({ type }) => type === 1),
  );
  if (!opened.ok) return refused(opened.findings[0]?.sentence ?? 'it is malformed');
  const checkpoint = parseCheckpoint(opened.value.text);
  if (!checkpoint.ok) return refused(checkpoint.findings[0]?.sentence ?? 'it is malformed');
  const { origin } = checkpoint.value;
  return opened.value.signatures.some(({ name }) => name === origin) ? checkpoint : refused(`none of the keys that signed it has the name ${JSON.stringify(origin)}`);
}
