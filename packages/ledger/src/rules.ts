import { defineRules } from '@plimsoll/findings';

/** Rules about one entry's bytes. */
export const entryRules = defineRules('entry', {
  'entry/too-large': { severity: 'critical', title: 'Entry is too large', cause: 'An entry has more than 65,535 bytes, the most that an entry bundle can hold.', cure: 'Store the large part as evidence and name it by digest.' },
  'entry/not-canonical': { severity: 'critical', title: 'Entry is not canonical JSON', cause: 'The bytes are not the RFC 8785 form of their value.', cure: 'Canonicalize the entry before hashing or appending it.' },
  'entry/missing-attribute': { severity: 'critical', title: 'Entry lacks a required attribute', cause: 'A CloudEvents attribute that every entry needs is absent.', cure: 'Add the attribute.' },
  'entry/bad-attribute': { severity: 'critical', title: 'Entry attribute is not valid', cause: 'An attribute has the wrong type, length or characters.', cure: 'Correct the value; the finding names what is expected.' },
  'entry/unknown-attribute': { severity: 'critical', title: 'Entry attribute name is not legal', cause: 'A member is neither a CloudEvents attribute nor a legal extension name.', cure: 'Move the member into data, or rename it to 1–20 lower-case letters and digits.' },
  'entry/bad-governance': { severity: 'critical', title: 'Governance record is not valid', cause: 'data.governance is not exactly phase, action, root, signer and notes in their forms.', cure: 'Correct the record; the finding names the member.' },
  'entry/bad-evidence': { severity: 'critical', title: 'Evidence list is not valid', cause: 'data.evidence is not a list of at most 256 uniquely named references.', cure: 'Correct the list; the finding names the member.' },
});

/** Rules about a log, its files and its history. */
export const ledgerRules = defineRules('ledger', {
  'ledger/root-mismatch': { severity: 'blocker', integrity: true, title: 'Root differs from the signed one', cause: 'The root recomputed from the entries is not the root that the checkpoint signs.', cure: 'Restore the log from a mirror and keep the damaged copy as evidence.' },
  'ledger/entry-altered': { severity: 'blocker', integrity: true, title: 'Entry differs from what was signed', cause: 'The bytes of an entry do not hash to the leaf that the signed tree holds.', cure: 'Restore the bundle from a mirror and keep the damaged copy as evidence.' },
  'ledger/tile-altered': { severity: 'blocker', integrity: true, title: 'Tile differs from what was signed', cause: 'A stored hash is not the one that the entries and the signed tree give.', cure: 'Restore the tile from a mirror and keep the damaged copy as evidence.' },
  'ledger/subtree-mismatch': { severity: 'blocker', integrity: true, title: 'Subtree agrees with neither side', cause: 'Entries, stored hashes and the stored parent of one tile all differ.', cure: 'Restore the entries and tiles below it from a mirror.' },
  'ledger/tile-missing': { severity: 'blocker', integrity: true, title: 'Tile is missing', cause: 'A tile that the signed size needs is not there.', cure: 'Restore it from a mirror.' },
  'ledger/bundle-missing': { severity: 'blocker', integrity: true, title: 'Entry bundle is missing', cause: 'A bundle of entries that the signed size needs is not there.', cure: 'Restore it from a mirror.' },
  'ledger/tile-size': { severity: 'blocker', integrity: true, title: 'Tile has the wrong length', cause: 'A tile of width W must have exactly 32·W bytes.', cure: 'Restore it from a mirror.' },
  'ledger/bundle-bad': { severity: 'blocker', integrity: true, title: 'Entry bundle is malformed', cause: 'The lengths in a bundle do not add up to exactly its entries.', cure: 'Restore it from a mirror.' },
  'ledger/unavailable': { severity: 'critical', verdict: 'inconclusive', title: 'Remote log cannot be read now', cause: 'The server could not be reached, redirected, or answered with a status that says nothing about the file.', cure: 'Check the address and try again; a mirror of the log serves as well.' },
  'ledger/checkpoint-missing': { severity: 'blocker', integrity: true, title: 'Checkpoint is missing', cause: 'The log has no published checkpoint.', cure: 'Open the log for writing once to publish it, or restore it from a mirror.' },
  'ledger/checkpoint-bad': { severity: 'blocker', integrity: true, title: 'Checkpoint cannot be trusted', cause: 'The checkpoint does not parse, has another origin, or no trusted key signed it.', cure: 'Check the trust policy; if it is right, treat the log as tampered.' },
  'ledger/quorum-unmet': { severity: 'critical', verdict: 'inconclusive', title: 'Witness quorum is not met', cause: 'Fewer witnesses cosigned the checkpoint than the trust policy asks for.', cure: 'Collect cosignatures from the witnesses.' },
  'ledger/rolled-back': { severity: 'blocker', integrity: true, title: 'Log is shorter than a known checkpoint', cause: 'A checkpoint seen before has a larger size than the log has now.', cure: 'Do not write. Restore the newer log; compare with a witness.' },
  'ledger/forked': { severity: 'blocker', integrity: true, title: 'Log contradicts a known checkpoint', cause: 'The root at the size of a checkpoint seen before is another one.', cure: 'Do not write. Keep both checkpoints as evidence of a split view.' },
  'ledger/commit-lost': { severity: 'blocker', integrity: true, title: 'Committed entries are gone', cause: 'A seal or a published checkpoint names a commit that the write-ahead log does not hold.', cure: 'Do not write. Restore the log from a mirror or backup; compare with a witness.' },
  'ledger/edge-mismatch': { severity: 'blocker', integrity: true, title: 'Right edge differs from the recorded root', cause: 'The tiles at the right edge do not give the root that was recorded.', cure: 'Do not write. Run ledger audit and restore the damaged tile.' },
  'ledger/tile-conflict': { severity: 'blocker', integrity: true, title: 'A published file has other content', cause: 'A full tile that is about to be published exists with different bytes.', cure: 'Do not write. Run ledger audit; another writer or a damage changed the file.' },
  'ledger/state-bad': { severity: 'blocker', integrity: true, title: 'State is damaged', cause: 'A file below .state is missing, malformed or does not match its own digest; in a database, the head row does not match its commit record.', cure: 'Do not write. Restore the folder from a backup; the published log can still be read.' },
  'ledger/wal-orphan': { severity: 'blocker', integrity: true, title: 'Commit record has no predecessor', cause: 'A valid commit record extends a record that is not there.', cure: 'Do not write. Restore the write-ahead log from a backup.' },
  'ledger/wal-bad-commit': { severity: 'blocker', integrity: true, title: 'Commit record contradicts the log', cause: 'A commit record extends the head, but its base, entries or root do not fit.', cure: 'Do not write. Keep the segment as evidence and restore from a backup.' },
  'ledger/wal-torn': { severity: 'note', verdict: 'pass', title: 'Torn bytes in the write-ahead log', cause: 'A process ended in the middle of a write; nothing in it was acknowledged.', cure: 'Nothing to do: the next writer starts a new segment.' },
  'ledger/stale-partial': { severity: 'note', verdict: 'pass', title: 'Partial tile that is no longer needed', cause: 'The full tile exists, so readers no longer need the partial one.', cure: 'Nothing to do; it may be removed.' },
  'ledger/stray-file': { severity: 'warning', title: 'File that no size explains', cause: 'The log folder holds a file that the signed tree does not need.', cure: 'Find out who wrote it; remove it if it is not needed.' },
  'ledger/duplicate-event': { severity: 'warning', title: 'The same event stands twice', cause: 'Two entries have the same source and id.', cure: 'Find the producer that reused the id.' },
  'ledger/event-conflict': { severity: 'critical', title: 'The event id is taken by other content', cause: 'An entry with this source and id is in the log already, with other bytes.', cure: 'Use a new id.' },
  'ledger/time-regression': { severity: 'warning', title: 'Time goes backwards', cause: 'An entry is more than 300 s older than the one before it.', cure: 'Check the clock of the producer.' },
  'ledger/time-refused': { severity: 'critical', title: 'Entry time is out of range', cause: 'The time is more than 300 s behind the last entry or ahead of the clock.', cure: 'Check the clock, or record the original time inside data.' },
  'ledger/head-moved': { severity: 'critical', title: 'The log has moved on', cause: 'A conditional append named a size that the log no longer has.', cure: 'Read the new entries, decide again, and append with the new size.' },
  'ledger/batch-refused': { severity: 'critical', title: 'Batch is out of bounds', cause: 'One call appends 1 to 1,024 entries of at most 4 MiB together.', cure: 'Split the batch.' },
  'ledger/key-change-bad': { severity: 'critical', title: 'Entry changes no key', cause: 'An entry says that the log has another key, but the key of the log at that place did not sign that.', cure: 'Find out who wrote the entry. The key of the log stays what it was; compare with a witness.' },
  'ledger/key-out-of-range': { severity: 'critical', title: 'Checkpoint is signed by a key of other sizes', cause: 'By the entries of the log another key signs checkpoints of this size.', cure: 'Find out who still has the old key, or had the new one too early; treat the checkpoint as forged.' },
  'ledger/evidence-missing': { severity: 'critical', verdict: 'inconclusive', title: 'Evidence is missing', cause: 'An entry names evidence by its digest, and no file has it.', cure: 'Put the file back; its digest says which one it is.' },
  'ledger/evidence-altered': { severity: 'critical', integrity: true, title: 'Evidence differs from what the entry names', cause: 'The file that stands for a digest has other bytes, or not as many as the entry says.', cure: 'Restore the file from a mirror and keep the damaged one.' },
  'ledger/signer-unproven': { severity: 'critical', verdict: 'inconclusive', title: 'Signer is not proven', cause: 'A governance entry names a signer, and no signed evidence of it is by that signer.', cure: 'Append the decision again with the signed statement as evidence. To accept names as claims, do not ask who signed.' },
  'ledger/audit-state-bad': { severity: 'critical', title: 'Audit state cannot be used', cause: 'The state is malformed, of another log, or of an audit that checked less.', cure: 'Give the state that this kind of audit of this log wrote, or none.' },
  'ledger/audit-restarted': { severity: 'note', verdict: 'pass', title: 'Audit began at the first entry', cause: 'The tiles do not give the root that the audit state has; the other findings say whether tiles were damaged or history was rewritten.', cure: 'Nothing to do; the next state fits again once nothing is found.' },
  'ledger/entry-not-found': { severity: 'critical', title: 'Entry is not in the log', cause: 'No leaf of the log has this hash, or the index is beyond its size.', cure: 'Check the hash; the log proves nothing about it.' },
  'ledger/audited': { severity: 'note', verdict: 'pass', title: 'Log was audited', cause: 'Every entry, tile and the checkpoint were recomputed.', cure: 'Nothing to do.' },
});

/** Rules about an offline proof of one entry (C2SP tlog-proof). */
export const tlogProofRules = defineRules('proof', {
  'proof/malformed': { severity: 'critical', integrity: true, title: 'Proof does not parse', cause: 'The text is not a c2sp.org/tlog-proof@v1.', cure: 'Ask for the proof again; treat a changed one as tampered.' },
  'proof/log-not-trusted': { severity: 'critical', integrity: true, title: 'Proof is from a log that is not trusted', cause: 'No log key of the trust policy with the name of the origin signed the checkpoint.', cure: 'Check the trust policy; if it is right, treat the proof as forged.' },
  'proof/quorum-unmet': { severity: 'critical', verdict: 'inconclusive', title: 'Witness quorum is not met', cause: 'Fewer witnesses cosigned the checkpoint than the trust policy asks for.', cure: 'Collect cosignatures and build the proof again.' },
});

/** Rules about the Markdown view of the governance entries. */
export const governanceLogRules = defineRules('govlog', {
  'govlog/no-table': { severity: 'critical', title: 'Governance table is missing', cause: 'The file has no line pair that is exactly the header and rule of the governance table.', cure: 'Render the view again from the ledger.' },
  'govlog/bad-row': { severity: 'critical', title: 'Governance row is malformed', cause: 'A row has not exactly six cells.', cure: 'Render the view again from the ledger.' },
  'govlog/placeholder': { severity: 'warning', title: 'Governance row holds a placeholder', cause: 'A cell says _pending_, so the row records nothing.', cure: 'Record what happened in the ledger and render the view.' },
  'govlog/not-chronological': { severity: 'warning', title: 'Governance rows are out of order', cause: 'A row is older than the row above it.', cure: 'Render the view from the ledger; find out why rows were moved.' },
  'govlog/not-importable': { severity: 'critical', title: 'Governance row cannot become an entry', cause: 'A cell is not in the form that the ledger demands, so the row could not be recorded as it stands.', cure: 'Correct the cell that the finding names and import again; nothing was imported.' },
  'govlog/rewritten': { severity: 'note', verdict: 'pass', title: 'Governance row will be rendered in another way', cause: 'White space or escapes of the row are not those of the view; what it says is the same.', cure: 'Render the view from the ledger once the file is imported.' },
  'govlog/time-claimed': { severity: 'note', verdict: 'pass', title: 'Governance rows show claimed times', cause: 'The rows were imported: their times are what the imported file claimed, the entries have the time of recording.', cure: 'Nothing to do; rely on the times of the entries where it matters.' },
  'govlog/anchor-differs': { severity: 'blocker', integrity: true, title: 'View was rendered from another history', cause: 'The anchor of the view names an origin, size or root that the log does not have.', cure: 'Keep both as evidence; compare with a witness, and render the view again from the log that is right.' },
  'govlog/order': { severity: 'critical', title: 'Rows stand in another order than in the ledger', cause: 'The rows are those of the ledger, in another order.', cure: 'Render the view again from the ledger.' },
  'govlog/row-differs': { severity: 'critical', title: 'Governance row differs from the ledger', cause: 'Time, phase and action are those of an entry, the other cells are not.', cure: 'Render the view again; find out who edited the row.' },
  'govlog/row-unbacked': { severity: 'critical', title: 'Governance row has no ledger entry', cause: 'The row stands in the file only; nothing signed it into a log.', cure: 'Append the event to the ledger, or remove the row.' },
  'govlog/row-missing': { severity: 'critical', title: 'Ledger entry has no governance row', cause: 'The entry is in the ledger, the file lacks its row.', cure: 'Render the view again from the ledger.' },
});
