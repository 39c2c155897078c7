// Strict Ed25519 verification: against a bare crypto.verify with a cached key, which accepts more.
import { createPublicKey, verify } from 'node:crypto';
import { ed25519Signer, verifyEd25519 } from '@plimsoll/signed-note';
import { compare } from './lib/compare.mjs';

export async function run() {
  const signer = ed25519Signer(new Uint8Array(32).fill(5));
  const messages = Array.from({ length: 500 }, (_, i) => new TextEncoder().encode(`log.example/bench\n${i}\nroot\n`));
  const signatures = await Promise.all(messages.map((message) => signer.sign(message)));
  const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(signer.publicKey).toString('base64url') } });
  return [
    await compare({
      task: `${messages.length} strict Ed25519 verifications`,
      peer: 'bare crypto.verify, cached key',
      goal: '>= 0.85',
      ours: () => {
        if (!messages.every((message, i) => verifyEd25519(signer.publicKey, message, signatures[i]))) throw new Error('refused');
      },
      theirs: () => {
        if (!messages.every((message, i) => verify(null, message, key, signatures[i]))) throw new Error('refused');
      },
    }),
  ];
}
