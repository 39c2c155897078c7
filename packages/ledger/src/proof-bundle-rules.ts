import { defineRules } from '@plimsoll/findings';

/** Rules about a proof bundle: one entry, its proof, envelopes and evidence in one file. */
export const proofBundleRules = defineRules('bundle', {
  'bundle/malformed': { severity: 'critical', integrity: true, title: 'Bundle does not parse', cause: 'The file is not exactly a plimsoll.proof-bundle.v1 of at most 16 MiB.', cure: 'Ask for the bundle again; treat a changed one as tampered.' },
  'bundle/too-large': { severity: 'critical', title: 'Bundle would be too large', cause: 'With all that should go into it the bundle has more than 16 MiB, 64 attestations or 256 pieces of evidence.', cure: 'Leave evidence out; it can be handed on beside the bundle.' },
  'bundle/evidence-altered': { severity: 'blocker', integrity: true, title: 'Evidence differs from what the entry names', cause: 'The bytes have another digest or size than the entry says.', cure: 'Get the evidence again; keep the altered bytes as evidence of their own.' },
  'bundle/evidence-unnamed': { severity: 'critical', title: 'Evidence is not of this entry', cause: 'The bundle holds evidence that the entry does not name, so nothing signed it.', cure: 'Do not rely on it; build the bundle from the ledger.' },
  'bundle/evidence-absent': { severity: 'warning', verdict: 'inconclusive', title: 'Evidence is named but not there', cause: 'The entry names evidence by digest, and neither the bundle nor the caller has its bytes.', cure: 'Get the bytes from whoever made the bundle and give them beside it.' },
  'bundle/attestation-unchecked': { severity: 'critical', verdict: 'inconclusive', title: 'Attestation was not checked', cause: 'The bundle holds an envelope, and no keys were given to verify it with.', cure: 'Give the public keys of those whose attestations count.' },
});
