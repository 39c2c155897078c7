// Verifying DSSE envelopes: against the bare signature checks, and against what a user of @sigstore/core would write.
import { createPublicKey, verify } from 'node:crypto';
import { envelopeSigner, IN_TOTO_PAYLOAD_TYPE, pae, signEnvelope, statement, verifyEnvelope } from '@plimsoll/attestations';
import { canonicalBytes } from '@plimsoll/canonical-json';
import { ed25519Signer, vkeyOf } from '@plimsoll/signed-note';
import { crypto, dsse } from '@sigstore/core';
import { compare } from './lib/compare.mjs';

const ROUNDS = 200;
const people = Array.from({ length: 4 }, (_, i) => ({ name: `person-${i}`, key: ed25519Signer(new Uint8Array(32).fill(i + 1)) }));
const keys = people.map(({ name, key }) => vkeyOf(name, 1, key.publicKey));
const objects = people.map(({ key }) => createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key.publicKey).toString('base64url') } }));
const pem = objects[0].export({ format: 'pem', type: 'spki' });

/** The files of envelopes about different subjects, each signed by the first `count` people. */
function filesOf(count) {
  const signers = people.slice(0, count).map(({ name, key }) => envelopeSigner(name, key));
  return Promise.all(
    Array.from({ length: ROUNDS }, async (_, i) => {
      const payload = statement({ subject: [{ name: 'meta_flags', digest: { sha256: i.toString(16).padStart(64, '0') } }], predicateType: 'urn:example:approval', predicate: { decision: 'approve' } });
      return canonicalBytes(await signEnvelope(payload, IN_TOTO_PAYLOAD_TYPE, signers));
    }),
  );
}

function demand(holds) {
  if (!holds) throw new Error('refused');
}

export async function run() {
  const [four, one] = [await filesOf(4), await filesOf(1)];
  // What the bare checks are given: everything but the checks themselves was done before the clock starts.
  const prepared = four.map((file) => {
    const { payload, payloadType, signatures } = JSON.parse(Buffer.from(file).toString());
    return { message: pae(payloadType, Buffer.from(payload, 'base64')), signatures: signatures.map(({ sig }) => Buffer.from(sig, 'base64')) };
  });
  return [
    await compare({
      task: `verify ${ROUNDS} envelopes with 4 signatures`,
      peer: '4 bare crypto.verify, cached keys',
      goal: '>= 0.85',
      ours: () => {
        for (const file of four) demand(verifyEnvelope(file, keys).value?.signers.length === 4);
      },
      theirs: () => {
        for (const { message, signatures } of prepared) demand(signatures.every((signature, i) => verify(null, message, objects[i], signature)));
      },
    }),
    await compare({
      task: `verify ${ROUNDS} envelopes with 1 signature`,
      peer: '@sigstore/core PAE and verify, PEM key',
      goal: '>= 1',
      ours: () => {
        for (const file of one) demand(verifyEnvelope(file, keys.slice(0, 1)).ok);
      },
      theirs: () => {
        for (const file of one) {
          const { payload, payloadType, signatures } = JSON.parse(Buffer.from(file).toString());
          demand(crypto.verify(dsse.preAuthEncoding(payloadType, Buffer.from(payload, 'base64')), crypto.createPublicKey(pem), Buffer.from(signatures[0].sig, 'base64')));
        }
      },
    }),
  ];
}
