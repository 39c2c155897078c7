import { type Hex, toHex } from '@plimsoll/bytes';
import { accept } from '@plimsoll/findings';
import { buildProofBundle, type EvidenceReference } from '@plimsoll/ledger';
import { sha256 } from '@plimsoll/merkle';
import { CommandError } from '../command-error.ts';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { withLedger } from '../ledger-failure.ts';
import { openLog } from '../open-log.ts';
import { limits, readInput } from '../read-input.ts';
import { writeOutput } from '../write-output.ts';

export interface LedgerBundleFlags extends FormatFlags {
  readonly index?: bigint;
  readonly entry?: string;
  readonly attestation?: readonly string[];
  readonly evidence?: readonly string[];
  readonly embed?: boolean;
  readonly output?: string;
}

/** `plimsoll ledger bundle DIR|URL --index N -o FILE`: one entry with all that a stranger needs to check it, in one file. */
export default function ledgerBundle(io: Io, flags: LedgerBundleFlags, name: string): Promise<number> {
  const subject = shownName(name);
  if ((flags.index === undefined) === (flags.entry === undefined)) throw new CommandError('usage', 'Cannot bundle an entry: give either --index N or --entry HASH');
  return withLedger(io, flags, subject, async () => {
    const { source, reader, place } = openLog(io, name);
    const index = flags.index === undefined ? await reader.find(flags.entry as Hex) : accept(flags.index);
    if (!index.ok) return conclude(io, flags, { subject, findings: place(index.findings) });
    const attestations: Uint8Array[] = [];
    for (const file of flags.attestation ?? []) attestations.push(await readInput(io, file, limits.note));
    const given = new Map<string, Uint8Array>();
    for (const file of flags.evidence ?? []) {
      const bytes = await readInput(io, file, limits.json);
      given.set(toHex(sha256(bytes)), bytes);
    }
    let embedded = 0;
    const evidence = async ({ sha256: digest }: EvidenceReference): Promise<Uint8Array | undefined> => {
      const bytes = given.get(digest) ?? (flags.embed === true ? await source.read(`evidence/sha256/${digest.slice(0, 2)}/${digest}`) : undefined);
      given.delete(digest);
      if (bytes !== undefined) embedded++;
      return bytes;
    };
    const bundle = await buildProofBundle(reader, index.value, { attestations, evidence });
    if (!bundle.ok) return conclude(io, flags, { subject, findings: place(bundle.findings) });
    if (given.size > 0) throw new CommandError('usage', `Cannot bundle entry ${index.value}: it does not name the evidence with the digest ${[...given.keys()].join(', ')}`);
    if (flags.output !== undefined) writeOutput(io, flags.output, bundle.value);
    const sentence = `The bundle holds entry ${index.value} with its proof, ${attestations.length} attestations and ${embedded} pieces of evidence`;
    const done = computed(sentence, { subject, detail: { index: String(index.value), attestations: attestations.length, evidence: embedded, bytes: bundle.value.length } });
    return conclude(io, flags, { subject, findings: [done], value: flags.output === undefined ? bundle.value : '' });
  });
}
