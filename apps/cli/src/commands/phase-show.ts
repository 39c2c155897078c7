import { combine, type Json } from '@plimsoll/findings';
import { cliRules } from '../cli-rules.ts';
import { conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import { type Io, mayColour } from '../io.ts';
import { drawManifest } from '../manifest-picture.ts';
import { evidenceOf, membersOf, readManifest } from '../manifest-source.ts';
import { viewOf } from '../manifest-view.ts';
import { contractOf } from '../phase-contracts.ts';
import { promotionOf } from '../promotion.ts';

export interface PhaseShowFlags extends FormatFlags {
  readonly evidenceRoot?: string;
}

/** Columns where nothing says how wide it is. */
const WIDTH = 80;

/** `plimsoll phase show FILE`: the phases, gates and transitions of a manifest, and what follows for its own target. */
export default async function phaseShow(io: Io, flags: PhaseShowFlags, file: string): Promise<number> {
  const bytes = await readManifest(io, file);
  const contract = contractOf(bytes);
  const members = membersOf(bytes);
  const target = members['requested_promotion_target'];
  const collected = await evidenceOf(io, flags.evidenceRoot, bytes);
  const decision = promotionOf(contract, bytes, typeof target === 'string' ? target : '', { evidence: collected?.evidence }, collected?.findings ?? []);
  const view = viewOf(contract, members, decision.phases, decision.findings);
  const phases = view.phases.map(({ name, recorded, effective, gates }) => ({ name, recorded, effective, gates: gates.map(({ id, recorded: said, effective: is, value, threshold }) => ({ id, recorded: said, effective: is, value, threshold })) }));
  const subject = shownName(file);
  const { verdict, sentence, effectiveStatus } = decision;
  const detail: Readonly<Record<string, Json>> = { contract: contract.schemaVersion, verdict, effective_status: effectiveStatus, manifest_digest: decision.digest, phases };
  const promotion = cliRules.finding('cli/promotion', { verdict, sentence, subject, detail });
  const findings = [promotion, ...inFile(file, decision.findings)];
  if (flags.json === true || (flags.format ?? 'text') !== 'text') return conclude(io, flags, { subject, findings });
  const { columns } = io.stdout;
  const width = columns === undefined || columns === 0 ? WIDTH : Math.max(columns, 40);
  io.stdout.write(drawManifest(view, { verdict, sentence, effectiveStatus }, { colour: mayColour(io.stdout, io.env), ascii: io.env['TERM'] === 'dumb', width }));
  return combine(findings).exitCode;
}
