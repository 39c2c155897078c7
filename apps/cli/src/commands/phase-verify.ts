import { createHash } from 'node:crypto';
import { type Finding, findingRules } from '@plimsoll/findings';
import { manifestDigest, manifestRules, type Verified } from '@plimsoll/phase-manifest';
import { CommandError } from '../command-error.ts';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import type { Io } from '../io.ts';
import { manifestsOf } from '../manifest-files.ts';
import { evidenceOf, membersOf } from '../manifest-source.ts';
import { contractOf } from '../phase-contracts.ts';
import { progressOf } from '../progress.ts';
import { quote } from '../quote.ts';
import { recordedManifests } from '../recorded-manifests.ts';

export interface PhaseVerifyFlags extends FormatFlags {
  readonly evidenceRoot?: string;
  readonly ledger?: string;
  readonly policy?: string;
}

/** Findings that are kept of each rule: further ones are counted, and say nothing new. */
const KEPT = 20;

/** What many manifests came to; bounded, however many they are. */
class Tally {
  readonly findings: Finding[] = [];
  readonly #counts = new Map<string, number>();
  readonly #verdicts = { pass: 0, fail: 0, inconclusive: 0 };
  readonly #runs = { pass: 0, fail: 0, inconclusive: 0 };
  readonly #kept = new Map<string, number>();
  #only: string | undefined;

  get manifests(): number {
    return this.#verdicts.pass + this.#verdicts.fail + this.#verdicts.inconclusive;
  }

  add({ effectiveStatus }: Verified, findings: readonly Finding[], sentence: string): void {
    const verdict = findings.some((finding) => finding.verdict === 'fail') ? 'fail' : findings.some((finding) => finding.verdict === 'inconclusive') ? 'inconclusive' : 'pass';
    this.#only = verdict === 'pass' ? sentence : '1 manifest was verified, and does not hold';
    this.#verdicts[verdict]++;
    this.#runs[effectiveStatus]++;
    for (const finding of findings) this.keep(finding);
  }

  keep(finding: Finding): void {
    this.#counts.set(finding.id, (this.#counts.get(finding.id) ?? 0) + 1);
    const key = `${finding.id} ${finding.verdict} ${finding.severity}`;
    const kept = this.#kept.get(key) ?? 0;
    this.#kept.set(key, kept + 1);
    if (kept < KEPT) this.findings.push(finding);
  }

  /** What was done, with the counts of all findings; none where there was no manifest. */
  summary(): Finding[] {
    if (this.manifests === 0) return [];
    const { pass, fail, inconclusive } = this.#verdicts;
    const sentence = this.manifests === 1 && this.#only !== undefined ? this.#only : `${this.manifests} manifests were verified: ${pass} hold, ${fail} do not, ${inconclusive} inconclusive`;
    const findings = Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)));
    return [computed(sentence, { detail: { manifests: this.manifests, documents: { ...this.#verdicts }, runs: { ...this.#runs }, findings } })];
  }
}

function place(finding: Finding, file: string, line: number | undefined): Finding {
  // A line of JSON Lines is one line of JSON: what its parser calls line 1 is this one.
  return { ...finding, location: { ...finding.location, file, ...(line !== undefined && { line }) } };
}

/** A rollback of the run stands for ever, however honestly the document says so: exit code 0 would be read as go. */
function rollback({ triggered }: Verified): Finding[] {
  return triggered ? [manifestRules.finding('phase-manifest/rollback-triggered', { sentence: 'A rollback was triggered in this run; promote only a new run', location: { pointer: '/runtime_governance/rollback_triggered' } })] : [];
}

/** `plimsoll phase verify FILE…`: recomputes manifests; with a ledger also that each is what was last recorded of its run. */
export default async function phaseVerify(io: Io, flags: PhaseVerifyFlags, ...files: string[]): Promise<number> {
  const { ledger, policy } = flags;
  if ((ledger === undefined) !== (policy === undefined)) throw new CommandError('usage', 'Cannot look for manifests in a ledger: give --ledger and --policy together, because what nobody trusts proves nothing');
  const recorded = ledger === undefined || policy === undefined ? undefined : await recordedManifests(io, ledger, policy);
  const tally = new Tally();
  const progress = progressOf(io, 'Verifying', 'manifests');
  try {
    for await (const item of manifestsOf(io, files)) {
      if ('none' in item) {
        tally.keep(findingRules.finding('findings/nothing-computed', { sentence: `There is no manifest in ${quote(item.file)}: ${item.none}`, location: { file: item.file } }));
        continue;
      }
      const { file, line, bytes } = item;
      const collected = await evidenceOf(io, flags.evidenceRoot, bytes);
      const contract = contractOf(bytes);
      const verified = contract.verifyManifest(bytes, { evidence: collected?.evidence });
      const findings = [...verified.findings, ...rollback(verified), ...(collected?.findings ?? [])];
      if (recorded !== undefined && bytes !== null) {
        const digest = line === undefined ? { file_sha256: createHash('sha256').update(bytes).digest('hex') } : { manifest_digest: manifestDigest(membersOf(bytes)) };
        const objection = recorded.objection(digest, file);
        if (objection !== undefined) findings.push(objection);
      }
      const sentence = `The document holds: what it says follows from what it records; the run itself is ${verified.effectiveStatus}${recorded === undefined ? '' : ', and the ledger records it'}`;
      tally.add(verified, findings.map((finding) => place(finding, file, line)), sentence);
      progress.at(BigInt(tally.manifests));
    }
  } finally {
    progress.end();
  }
  return conclude(io, flags, { subject: files.length === 1 ? (files[0] ?? '') : `${tally.manifests} manifests`, findings: [...(recorded?.findings ?? []), ...tally.findings, ...tally.summary()] });
}
