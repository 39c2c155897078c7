import { createHash } from 'node:crypto';
import { type ImportedPublicKey, importPublicKey, IN_TOTO_PAYLOAD_TYPE, parseStatement, type PublicKey, verifyEnvelope } from '@plimsoll/attestations';
import { toHex } from '@plimsoll/bytes';
import { CommandError } from '../command-error.ts';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { printable, quote } from '../quote.ts';
import { limits, readInput } from '../read-input.ts';

export interface AttestVerifyFlags extends FormatFlags {
  readonly key?: readonly string[];
  readonly keyFile?: readonly string[];
  readonly type?: string;
  readonly atLeast?: number;
}

/** Keys that one verification takes. */
const MAX_KEYS = 64;

/** The public key that a text says; keys of witnesses sign no envelopes. */
function keyOf(flag: string, text: string): ImportedPublicKey {
  const imported = importPublicKey(text);
  if (!imported.ok) throw new CommandError('usage', `Cannot use ${flag}: ${imported.findings.map(({ sentence }) => printable(sentence)).join('; ')}`);
  if (imported.value.type === 'cosigner') throw new CommandError('usage', `Cannot use ${flag}: it is the key of a witness, which signs checkpoints and no envelopes`);
  return imported.value;
}

/** The keys that the user trusts. */
async function keysOf(io: Io, flags: AttestVerifyFlags): Promise<readonly PublicKey[]> {
  const keys = (flags.key ?? []).map((vkey) => keyOf('--key', vkey));
  for (const file of flags.keyFile ?? []) keys.push(keyOf(`--key-file ${quote(file)}`, Buffer.from(await readInput(io, file, limits.note)).toString('utf8')));
  if (keys.length < 1 || keys.length > MAX_KEYS) throw new CommandError('usage', `Cannot verify the envelope: give 1 to ${MAX_KEYS} keys that you trust with --key or --key-file`);
  return keys;
}

/** How a key is called in a report: by its vkey name, else by the key itself. */
function shownKey({ name, keyId, publicKey }: PublicKey): string {
  return name === undefined ? toHex(publicKey) : `${name} (key id ${keyId ?? ''})`;
}

/** `plimsoll attest verify FILE --key VKEY…`: who of the given keys has signed; prints the payload. */
export default async function attestVerify(io: Io, flags: AttestVerifyFlags, file: string): Promise<number> {
  const subject = shownName(file);
  const keys = await keysOf(io, flags);
  const different = new Set(keys.map(({ publicKey }) => toHex(publicKey))).size;
  if (flags.atLeast !== undefined && flags.atLeast > different) throw new CommandError('usage', `Cannot verify the envelope: --at-least is ${flags.atLeast}, and only ${different} different keys are given`);
  const verified = verifyEnvelope(await readInput(io, file, 2 * limits.note), keys, { ...(flags.type !== undefined && { payloadType: flags.type }), ...(flags.atLeast !== undefined && { atLeast: flags.atLeast }) });
  if (!verified.ok) return conclude(io, flags, { subject, findings: inFile(file, verified.findings) });
  const { payload, payloadType, signers } = verified.value;
  const statement = payloadType === IN_TOTO_PAYLOAD_TYPE ? parseStatement(payload) : undefined;
  if (statement?.ok === false) return conclude(io, flags, { subject, findings: inFile(file, statement.findings) });
  const sha256 = createHash('sha256').update(payload).digest('hex');
  const done = computed(`The envelope carries ${quote(payloadType)}, signed by ${signers.map(shownKey).join(', ')}`, {
    subject,
    evidence: [{ name: 'payload', sha256 }],
    detail: {
      payloadType,
      payload: Buffer.from(payload).toString('base64'),
      signers: signers.map(({ name, keyId, algorithm, publicKey }) => ({ ...(name !== undefined && { name }), ...(keyId !== undefined && { keyId }), algorithm: algorithm ?? 'ed25519', publicKey: toHex(publicKey) })),
    },
  });
  return conclude(io, flags, { subject, findings: [done], value: payload });
}
