import { type Finding, FINDING_ID, type FindingId, type Severity, type Verdict } from './finding.ts';

/** What a table says of one rule. */
export interface Rule {
  /** What happens next if it is not a pass; `from-policy` where the workspace decides, and only then may a finding set its own. */
  readonly severity: Severity | 'from-policy';
  /** What the rule raises unless the finding says otherwise; `fail` if absent. */
  readonly verdict?: Verdict;
  /** True where a failure means tampered or unverifiable evidence (exit 4). */
  readonly integrity?: true;
  /** One line, sentence case, no period. */
  readonly title: string;
  /** Why it is raised, one or two sentences. */
  readonly cause: string;
  /** What the reader should do, one or two sentences. */
  readonly cure: string;
}

type RuleTable = Readonly<Record<string, Rule>>;

/** What a caller states of one finding; id and integrity come from the table, severity and verdict too unless allowed here. */
export type FindingFields<R extends Rule = Rule> = Omit<Finding, 'id' | 'severity' | 'integrity' | 'verdict'> & { readonly verdict?: Verdict } & (R['severity'] extends 'from-policy'
    ? { readonly severity: Severity }
    : unknown);

/** One package's rules of one area. */
export interface Rules<T extends RuleTable = RuleTable> {
  readonly area: string;
  readonly table: T;
  /**
   * A finding of the rule: id, severity and integrity from the table, everything else from the caller.
   * @throws TypeError for an id that the table does not have, a stated id or integrity, or a severity that the table does not leave open
   */
  finding<Id extends keyof T & FindingId>(id: Id, fields: FindingFields<T[Id]>): Finding;
}

/**
 * One table per area: id → severity, title, cause, cure.
 * @throws TypeError for an id that is malformed or of another area
 */
export function defineRules<const T extends RuleTable>(area: string, table: T): Rules<T> {
  for (const id of Object.keys(table)) {
    if (!FINDING_ID.test(id) || !id.startsWith(`${area}/`)) {
      throw new TypeError(`Cannot define rule ${JSON.stringify(id)}: an id of area ${JSON.stringify(area)} is "${area}/" and a kebab-case name`);
    }
  }
  return {
    area,
    table,
    finding(id, fields) {
      const rule: Rule | undefined = Object.hasOwn(table, id) ? table[id] : undefined;
      if (rule === undefined) throw new TypeError(`Cannot raise ${JSON.stringify(id)}: no such rule in area ${JSON.stringify(area)}`);
      for (const fixed of ['id', 'integrity']) {
        if (Object.hasOwn(fields, fixed)) throw new TypeError(`Cannot raise ${id}: its ${fixed} comes from the table, so a caller may not state it`);
      }
      const own = (fields as { severity?: Severity }).severity;
      if ((own !== undefined) !== (rule.severity === 'from-policy')) {
        throw new TypeError(`Cannot raise ${id}: its severity ${own === undefined ? 'comes from the policy and is missing' : 'is fixed by the table'}`);
      }
      const severity = rule.severity === 'from-policy' ? (own ?? 'critical') : rule.severity;
      return { id, verdict: rule.verdict ?? 'fail', severity, ...fields, ...(rule.integrity && { integrity: true }) };
    },
  };
}

/**
 * All rules of several tables by id, in the order given.
 * @throws TypeError if two tables define the same id
 */
export function ruleIndex(books: readonly Rules[]): ReadonlyMap<string, Rule> {
  const index = new Map<string, Rule>();
  for (const book of books) {
    for (const [id, rule] of Object.entries(book.table)) {
      if (index.has(id)) throw new TypeError(`Cannot index rules: ${id} is defined twice`);
      index.set(id, rule);
    }
  }
  return index;
}
