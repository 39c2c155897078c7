import { type ImportedPublicKey, IN_TOTO_PAYLOAD_TYPE, parseStatement, verifyEnvelope } from '@plimsoll/attestations';
import { toHex } from '@plimsoll/bytes';
import { canonicalBytes } from '@plimsoll/canonical-json';
import type { Finding } from '@plimsoll/findings';
import type { BundleTrust } from '@plimsoll/ledger';
import { sha256 } from '@plimsoll/merkle';
import { cliRules } from './cli-rules.ts';
import { computed } from './conclude.ts';

type Judge = NonNullable<BundleTrust['attestation']>;
type Bundle = Parameters<Judge>[1];

/** Digests by which something can speak of the entry: its leaf, its bytes, the root it records, the evidence it names. */
function digestsOf({ entry, leafHash }: Bundle): Set<string> {
  const { governance, evidence = [] } = entry.data;
  const root = governance?.root?.sha256;
  return new Set([leafHash, toHex(sha256(canonicalBytes(entry))), ...(root === undefined ? [] : [root]), ...evidence.map((each) => each.sha256)]);
}

/**
 * Judges the envelopes of a bundle: signed by one of the keys, and about the entry. What the statement asks for beyond
 * that, such as roles and expiry, is the approvals check's.
 */
export function attestationJudge(keys: readonly ImportedPublicKey[]): Judge {
  return (envelope, bundle, index) => {
    const place = (finding: Finding): Finding => ({ ...finding, subject: `attestation ${index}`, location: { pointer: `/attestations/${index}` } });
    const verified = verifyEnvelope(envelope, keys);
    if (!verified.ok) return verified.findings.map(place);
    const { payload, payloadType, signers } = verified.value;
    const statement = payloadType === IN_TOTO_PAYLOAD_TYPE ? parseStatement(payload) : undefined;
    if (statement?.ok === false) return statement.findings.map(place);
    const about = digestsOf(bundle);
    const subjects = statement?.value.subject.map(({ digest }) => digest.sha256) ?? [];
    // An envelope that the entry itself names by digest needs no subject to be of it.
    if (![...subjects, toHex(sha256(envelope))].some((digest) => about.has(digest))) {
      const sentence = `Attestation ${index} is validly signed, but about something else: none of its subjects is the entry, its root or its evidence`;
      return [place(cliRules.finding('cli/attestation-unrelated', { sentence, expected: [...about], actual: subjects.slice(0, 16) }))];
    }
    const names = signers.map(({ name }) => name ?? 'a key without name');
    const type = statement?.value.predicateType ?? payloadType;
    return [place(computed(`Attestation ${index} (${JSON.stringify(type.slice(0, 128))}) is about the entry and signed by ${names.join(', ')}; roles and expiry are not judged here`, { detail: { type: type.slice(0, 128), signers: names } }))];
  };
}
