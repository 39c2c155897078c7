import path from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { bundlePage } from '@plimsoll/config/bundle';
import { expect, test } from 'vitest';

const home = fileURLToPath(new URL('..', import.meta.url));

/** What a page does with the package: import a key, sign, verify, read; text only, so that it can run in another realm. */
const page = `
  import { envelopeSigner, importPrivateKey, importPublicKey, IN_TOTO_PAYLOAD_TYPE, parseStatement, signEnvelope, statement, verifyEnvelope } from '@plimsoll/attestations';
  export async function run(privateKey, publicKey, sha256) {
    const [key, trusted] = [importPrivateKey(privateKey), importPublicKey(publicKey)];
    const payload = statement({ subject: [{ digest: { sha256 } }], predicateType: 'x' });
    const envelope = await signEnvelope(payload, IN_TOTO_PAYLOAD_TYPE, [envelopeSigner(key.value.name, key.value)]);
    const verified = verifyEnvelope(new TextEncoder().encode(JSON.stringify(envelope)), [trusted.value]);
    return verified.ok ? parseStatement(verified.value.payload).value.subject[0].digest.sha256 : verified.findings[0].sentence;
  }
`;

test('a browser bundle of the core holds nothing of Node and runs without it', async () => {
  const { text, modules, builtins } = await bundlePage(page, { from: home });
  expect(builtins).toEqual([]);
  expect(modules.map((file) => path.basename(file))).toContain('ed25519-portable.ts');
  const context = vm.createContext({ TextEncoder, TextDecoder, Uint8Array });
  const [privateKey, publicKey, sha256] = ['PRIVATE+KEY+k1+3b5de1c1+AY4qkfTlLUzNHvDJJ0ZdSfTnr64KHEhjls5LiAeEpn5W', 'k1+3b5de1c1+Ab1arPL7vys/cHQTElW3Et1Go67/Yi3qDpjBlGpq/kV9', 'ab'.repeat(32)];
  const answer: unknown = await vm.runInContext(`${text}; page.run('${privateKey}', '${publicKey}', '${sha256}')`, context);
  expect(answer).toBe(sha256);
});
