import { parseJson } from '@plimsoll/canonical-json';
import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import type * as z from 'zod';
import { shownPath } from './check-path.ts';
import { comparePaths } from './file-record.ts';
import { limits } from './limits.ts';
import { Rehearsal } from './rehearsal.ts';
import { RestoreReport } from './restore-report.ts';
import { type Raise, shapeFaults, textFault } from './shape-faults.ts';
import { snapshotRules } from './snapshot-rules.ts';

const invalid: Raise = (fields) => snapshotRules.finding('snapshots/report-invalid', fields);
const contradiction = (pointer: string, sentence: string): Finding => snapshotRules.finding('snapshots/report-contradicts-itself', { sentence, location: { pointer } });

/**
 * Reads the report of a restore, and holds what it concludes against what it lists. That a restore did not reach the root is no
 * fault of its report. Refuses with `snapshots/report-invalid` and `snapshots/report-contradicts-itself`.
 */
export function parseRestoreReport(bytes: string | Uint8Array): Result<RestoreReport> {
  return read(bytes, RestoreReport, (report) => [
    ...verdictFault('equal', report.equal, report.root_after === report.snapshot_root),
    ...listFaults(report, ['written', 'deleted', 'extra']),
  ]);
}

/** The same for the report of a rehearsal. */
export function parseRehearsal(bytes: string | Uint8Array): Result<Rehearsal> {
  return read(bytes, Rehearsal, (report) => [
    ...verdictFault('equal', report.equal, report.reproduced_root === report.snapshot_root),
    ...verdictFault('noop', report.noop, [report.create, report.replace, report.mode, report.delete].every((paths) => paths.length === 0)),
    ...listFaults(report, ['create', 'replace', 'mode', 'delete', 'extra']),
  ]);
}

function read<T>(bytes: string | Uint8Array, shape: z.ZodType<T>, check: (report: T) => readonly Finding[]): Result<T> {
  const json = parseJson(bytes, { maxBytes: limits.manifestBytes, maxDepth: limits.depth, maxValues: 5 * limits.files });
  if (!json.ok) return { ok: false, findings: json.findings.map((fault) => textFault(invalid, fault)) };
  const report = shape.safeParse(json.value);
  if (!report.success) return { ok: false, findings: shapeFaults(invalid, 'The report', report.error.issues) };
  const [fault, ...others] = check(report.data);
  return fault === undefined ? accept(report.data) : refuse(fault, ...others);
}

function verdictFault(name: string, declared: boolean, computed: boolean): Finding[] {
  return declared === computed ? [] : [contradiction(`/${name}`, `The report says ${name}: ${declared}, and what it lists makes it ${computed}`)];
}

/** Each list in order, each path once, and in one list only. */
function listFaults<Name extends string>(report: Readonly<Record<Name, readonly string[]>>, names: readonly Name[]): Finding[] {
  const seen = new Map<string, string>();
  return names.flatMap((name) =>
    report[name].flatMap((path, i, list) => {
      const before = list[i - 1];
      const other = seen.get(path);
      seen.set(path, name);
      if (before !== undefined && comparePaths(before, path) >= 0) return [contradiction(`/${name}/${i}`, `${shownPath(path)} stands after ${shownPath(before)}; paths stand in the order of their bytes, each once`)];
      return other !== undefined && other !== name ? [contradiction(`/${name}/${i}`, `${shownPath(path)} stands in ${other} and in ${name}`)] : [];
    }),
  );
}
