import type { Report } from './report.ts';

/** The decision in one word, as the command line prints it last. */
function decisionOf(report: Report): 'GO' | 'NO-GO' | 'INCONCLUSIVE' | 'TAMPERED' {
  return ({ 0: 'GO', 1: 'NO-GO', 3: 'INCONCLUSIVE', 4: 'TAMPERED' } as const)[report.exit_code];
}

/** The decision and what it rests on, one line: `NO-GO: 2 fail, 0 inconclusive, 11 pass, 0 skip (1 blocker, 1 warning)`. */
export function summaryOf(report: Report): string {
  const { verdict, severity } = report.counts;
  const open = (['blocker', 'critical', 'warning', 'note'] as const).filter((s) => severity[s] > 0).map((s) => `${severity[s]} ${s}`);
  const counts = `${verdict.fail} fail, ${verdict.inconclusive} inconclusive, ${verdict.pass} pass, ${verdict.skip} skip`;
  return `${decisionOf(report)}: ${counts}${open.length === 0 ? '' : ` (${open.join(', ')})`}`;
}
