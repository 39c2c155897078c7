import { addSignature, type Envelope, envelopeSigner, IN_TOTO_PAYLOAD_TYPE, parseEnvelope, parseStatement, payloadOf, signEnvelope } from '@plimsoll/attestations';
import { equalBytes } from '@plimsoll/bytes';
import { canonicalize } from '@plimsoll/canonical-json';
import type { Json } from '@plimsoll/findings';
import { CommandError } from '../command-error.ts';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { readSigningKey } from '../key-file.ts';
import { quote } from '../quote.ts';
import { limits, readInput } from '../read-input.ts';
import { writeOutput } from '../write-output.ts';

export interface AttestSignFlags extends FormatFlags {
  readonly type?: string;
  readonly key: readonly string[];
  readonly add?: string;
  readonly output?: string;
}

/** The text of an envelope file. */
export function envelopeText(envelope: Envelope): string {
  return `${canonicalize(envelope)}\n`;
}

/** `plimsoll attest sign FILE --key FILE…`: an envelope around the bytes of a file, or one more signature on it. */
export default async function attestSign(io: Io, flags: AttestSignFlags, file: string): Promise<number> {
  const subject = shownName(file);
  const type = flags.type ?? IN_TOTO_PAYLOAD_TYPE;
  const payload = await readInput(io, file, limits.note);
  // What is signed as a statement must be one: nobody wants his name under something that no reader takes.
  const statement = type === IN_TOTO_PAYLOAD_TYPE ? parseStatement(payload) : undefined;
  if (statement?.ok === false) return conclude(io, flags, { subject, findings: inFile(file, statement.findings) });
  const signers = flags.key.map((key) => readSigningKey(io, key)).map((key) => envelopeSigner(key.name, key));
  let envelope: Envelope;
  if (flags.add === undefined) {
    envelope = await signEnvelope(payload, type, signers).catch((thrown: unknown) => {
      throw thrown instanceof RangeError ? new CommandError('usage', thrown.message, { cause: thrown }) : thrown;
    });
  } else {
    const there = parseEnvelope(await readInput(io, flags.add, limits.note));
    if (!there.ok) return conclude(io, flags, { subject, findings: inFile(flags.add, there.findings) });
    if (there.value.payloadType !== type || !equalBytes(payloadOf(there.value) ?? new Uint8Array(), payload)) {
      throw new CommandError('usage', `Cannot add a signature: the envelope ${quote(flags.add)} carries another payload than ${quote(file)}, or another type than ${quote(type)}`);
    }
    envelope = there.value;
    for (const signer of signers) envelope = await addSignature(envelope, signer);
  }
  if (flags.output !== undefined) writeOutput(io, flags.output, Buffer.from(envelopeText(envelope)));
  const done = computed(`The envelope of ${quote(subject)} has ${envelope.signatures.length} signatures`, { subject, detail: { envelope: envelope as unknown as Json } });
  return conclude(io, flags, { subject, findings: [done], value: flags.output === undefined ? envelopeText(envelope) : '' });
}
