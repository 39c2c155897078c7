import type { Finding, FindingFields, Json, Location, Verdict } from '@plimsoll/findings';
import { isStructural, manifestRules, type ManifestRuleId } from './manifest-rules.ts';

type OwnSeverity = 'phase-manifest/key-unknown' | 'phase-manifest/refs-not-canonical';

/** What a check says of one fault. */
export interface Fault {
  readonly sentence: string;
  /** RFC 6901 pointer into the document judged. */
  readonly at?: string;
  /** Phase, gate, path: what was judged. */
  readonly subject?: string;
  readonly expected?: Json | undefined;
  readonly actual?: Json | undefined;
  readonly detail?: Readonly<Record<string, Json>>;
}

/** Collects findings of one document, in the order of the checks. */
export class FaultLog {
  readonly findings: Finding[] = [];
  /** True once something was raised after which nothing can be appended. */
  structural = false;

  /** Raises a rule whose severity the table fixes. */
  add(id: Exclude<ManifestRuleId, OwnSeverity>, fault: Fault): void {
    this.structural ||= isStructural(id);
    this.findings.push(manifestRules.finding(id, fields(fault)));
  }

  /** Raises a rule that is a note in one place and a failure in another. */
  addAs(outcome: 'noted' | 'refused', id: OwnSeverity, fault: Fault): void {
    const own = outcome === 'noted' ? ({ severity: 'note', verdict: 'pass' } as const) : ({ severity: 'critical', verdict: 'fail' } as const);
    this.findings.push(manifestRules.finding(id, { ...fields(fault), ...own }));
  }

  /** The worst verdict of what was raised; pass if nothing speaks against it. */
  verdict(): Exclude<Verdict, 'skip'> {
    return worstVerdict(this.findings);
  }
}

/** Fail before inconclusive before pass; facts noted do not count. */
export function worstVerdict(findings: readonly Finding[]): Exclude<Verdict, 'skip'> {
  if (findings.some(({ verdict }) => verdict === 'fail')) return 'fail';
  return findings.some(({ verdict }) => verdict === 'inconclusive') ? 'inconclusive' : 'pass';
}

function fields({ sentence, at, subject, expected, actual, detail }: Fault): FindingFields {
  const location: Location | undefined = at === undefined ? undefined : { pointer: at };
  return {
    sentence,
    ...(location !== undefined && { location }),
    ...(subject !== undefined && { subject }),
    ...(expected !== undefined && { expected }),
    ...(actual !== undefined && { actual }),
    ...(detail !== undefined && { detail }),
  };
}
