import { CommandError } from '../command-error.ts';
import type { Rule } from '@plimsoll/findings';
import type { Io } from '../io.ts';
import { nearest } from '../nearest.ts';
import { quote } from '../quote.ts';
import { rules } from '../rule-books.ts';

export interface ExplainFlags {
  readonly json?: boolean;
  readonly all?: boolean;
}

/** The row as JSON and text show it: defaults written out. */
function row(id: string, rule: Rule) {
  const { severity, title, cause, cure } = rule;
  return { id, severity, verdict: rule.verdict ?? 'fail', integrity: rule.integrity ?? false, title, cause, cure };
}

type Row = ReturnType<typeof row>;

function toText(shown: Row): string {
  const exit = shown.integrity ? ', integrity: exit 4' : '';
  return `${shown.id} (${shown.severity}, ${shown.verdict}${exit})\n${shown.title}\n\n  Why:  ${shown.cause}\n  Cure: ${shown.cure}\n`;
}

/** `plimsoll explain ID`: the row of the rule tables. */
export default function explain(io: Io, flags: ExplainFlags, id?: string): number {
  if ((id === undefined) === (flags.all !== true)) throw new CommandError('usage', 'Cannot explain: give one rule id, or --all');
  if (id === undefined) {
    const rows = [...rules].map(([each, rule]) => row(each, rule));
    io.stdout.write(flags.json ? `${JSON.stringify(rows, null, 2)}\n` : rows.map(toText).join('\n'));
    return 0;
  }
  const rule = rules.get(id);
  if (rule === undefined) {
    const near = nearest(id, [...rules.keys()]);
    const hint = near.length === 0 ? '; plimsoll explain --all lists every rule' : `; did you mean ${near.join(' or ')}?`;
    throw new CommandError('usage', `Cannot explain ${quote(id)}: there is no such rule${hint}`);
  }
  io.stdout.write(flags.json ? `${JSON.stringify(row(id, rule), null, 2)}\n` : toText(row(id, rule)));
  return 0;
}
