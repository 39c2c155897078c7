import { decisionEntry } from '@plimsoll/phase-manifest';
import { cliRules } from '../cli-rules.ts';
import { conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { timeOf } from '../key-file.ts';
import { evidenceOf, readManifest } from '../manifest-source.ts';
import { contractOf } from '../phase-contracts.ts';
import { promotionOf } from '../promotion.ts';
import { recorderOf } from '../record-entry.ts';
import type { RecordFlags } from '../record-flags.ts';

export interface PhaseCanPromoteFlags extends FormatFlags, RecordFlags {
  readonly target: string;
  readonly evidenceRoot?: string;
  readonly maxAge?: number;
  readonly dryRun?: boolean;
}

/** `plimsoll phase can-promote FILE --target TARGET`: the decision, recorded where a ledger is given. */
export default async function phaseCanPromote(io: Io, flags: PhaseCanPromoteFlags, file: string): Promise<number> {
  const recorder = flags.dryRun === true ? undefined : await recorderOf(io, flags, 'decide again to record it');
  const subject = shownName(file);
  const bytes = await readManifest(io, file);
  const collected = await evidenceOf(io, flags.evidenceRoot, bytes);
  const now = timeOf(io);
  const options = { now, maxAgeSeconds: flags.maxAge, evidence: collected?.evidence };
  const decision = promotionOf(contractOf(bytes), bytes, flags.target, options, collected?.findings ?? []);
  const { verdict, target, digest, effectiveStatus, phases, sentence } = decision;
  const detail = { target, verdict, effective_status: effectiveStatus, manifest_digest: digest, decided_at: now, phases: phases.map(({ name, recorded, effective }) => ({ name, recorded, effective })) };
  const findings = [cliRules.finding('cli/promotion', { verdict, sentence, subject, detail }), ...inFile(file, decision.findings)];
  if (recorder !== undefined) findings.push(...(await recorder.record('The decision is made', decisionEntry(decision, options), now)));
  return conclude(io, flags, { subject, findings });
}
