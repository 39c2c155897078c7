import type { Finding } from '@plimsoll/findings';
import type { AuditOptions } from './audit-options.ts';
import { AuditRun } from './audit-run.ts';
import { LedgerError } from './error.ts';
import type { LogSource } from './log-source.ts';
import { ledgerRules } from './rules.ts';

/**
 * Recomputes a published log from its entries: every hash, the signed root, the keys that sign, each entry's form, order
 * and identity, and the files that nothing explains. Streams bundle by bundle, never stops at the first fault (only where
 * 256 bundles in a row are missing), and ends with one `ledger/audited`, which passes if all that was found are warnings
 * and notes. Holds a bundle twice, one tile a level, 1 MiB of events, and the forms of four entries. Pure: reads the source and nothing else.
 */
export async function* audit(source: LogSource, options: AuditOptions): AsyncGenerator<Finding> {
  const run = new AuditRun(source, options);
  let [faults, open, warnings] = [0, 0, 0];
  for await (const finding of readable(run.findings())) {
    if (finding.verdict !== 'pass') {
      run.clean = false;
      if (finding.severity === 'blocker' || finding.severity === 'critical') {
        faults++;
        if (finding.verdict === 'inconclusive') open++;
      } else {
        warnings++;
      }
    }
    yield finding;
  }
  run.progress();
  const { reached, resumedFrom } = run;
  const beside = `${warnings === 0 ? '' : `, with ${counted(warnings, 'warning')}`}${source.list === undefined ? '; files that nothing explains were not looked for, as the log cannot list its files' : ''}`;
  const what = resumedFrom === 0n ? `All ${reached} entries, their tiles and the signed root` : `Entries ${resumedFrom} to ${reached} of ${reached}, their tiles and the signed root`;
  const before = resumedFrom === 0n ? '' : `; the ${resumedFrom} before are taken from the audit state, which has the root that the tiles give`;
  yield ledgerRules.finding('ledger/audited', {
    verdict: faults === 0 ? 'pass' : faults === open ? 'inconclusive' : 'fail',
    sentence: faults === 0 ? `${what} were recomputed and agree${before}${beside}` : `The audit of ${resumedFrom === 0n ? '' : `entries ${resumedFrom} to `}${reached} entries found ${counted(faults, 'fault')}${beside}`,
    // A policy may trust several logs: which one this is must not be left to guess.
    ...(run.origin !== undefined && { subject: run.origin }),
    detail: { size: String(reached), resumedFrom: String(resumedFrom), faults, warnings, listed: source.list !== undefined },
  });
}

/** The findings; where a remote log ends them because it cannot be read, that is the last. */
async function* readable(findings: AsyncIterable<Finding>): AsyncGenerator<Finding> {
  try {
    yield* findings;
  } catch (thrown) {
    if (!(thrown instanceof LedgerError) || thrown.code !== 'unavailable') throw thrown;
    yield* thrown.findings;
  }
}

function counted(count: number, of: string): string {
  return `${count} ${count === 1 ? of : `${of}s`}`;
}
