import type { Finding } from '@plimsoll/findings';
import type { Decision, DecisionOptions, PhaseContract } from '@plimsoll/phase-manifest';
import { membersOf } from './manifest-source.ts';
import { quote } from './quote.ts';

/** A decision with what it comes to in one sentence. */
export interface Promotion extends Decision {
  readonly sentence: string;
}

const words = { pass: 'may be promoted', fail: 'may not be promoted', inconclusive: 'may not be promoted yet' } as const;

/** What each phase is worth where not all of them hold; else what speaks against the promotion. */
function reason({ verdict, phases, findings }: Decision): string {
  const weak = phases.filter(({ effective }) => effective === 'fail' || effective === 'inconclusive').map(({ name, effective }) => `${name} ${effective}`);
  if (weak.length > 0) return weak.join(', ');
  const skipped = phases.filter(({ effective }) => effective === 'skip').map(({ name }) => name);
  if (verdict === 'pass') return skipped.length === 0 ? `all ${phases.length} phases passed` : `${phases.length - skipped.length} phases passed, ${skipped.join(', ')} was skipped as the contract allows`;
  const against = new Set(findings.filter((finding) => finding.verdict === verdict).map(({ id }) => id));
  return `every phase holds, ${[...against].join(', ')} speaks against it`;
}

/** The decision about a target; what stood in the way of reading evidence decides too. */
export function promotionOf(contract: PhaseContract, bytes: Uint8Array | null, target: string, options: DecisionOptions, reading: readonly Finding[]): Promotion {
  const decided = contract.canPromote(bytes, target, options);
  const findings = [...reading, ...decided.findings];
  const verdict: Decision['verdict'] = (['fail', 'inconclusive'] as const).find((word) => findings.some((finding) => finding.verdict === word)) ?? 'pass';
  const decision = { ...decided, verdict, findings };
  const run = membersOf(bytes)['run_id'];
  const named = typeof run === 'string' ? quote(run) : 'The run';
  return { ...decision, sentence: `${named} ${words[verdict]} to ${quote(target)}: ${reason(decision)}` };
}
