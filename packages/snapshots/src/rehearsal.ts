import type { Finding } from '@plimsoll/findings';
import * as z from 'zod';
import { type FileRecord, Sha256 } from './file-record.ts';
import { limits } from './limits.ts';
import type { Manifest } from './manifest.ts';
import type { RestorePlan } from './restore-plan.ts';
import { Paths, rootAtPaths } from './restore-report.ts';
import { snapshotRules } from './snapshot-rules.ts';

export const REHEARSAL_VERSION = 'plimsoll.snapshot-rehearsal.v1';

/** The document. */
export const Rehearsal = z.strictObject({
  schema_version: z.literal(REHEARSAL_VERSION),
  snapshot_root: Sha256,
  reproduced_root: Sha256,
  equal: z.boolean().describe('Whether reproduced_root is snapshot_root'),
  materialised: z.boolean().describe('Whether the files were written and read back from a disk; else only the stored contents were read'),
  root_before: Sha256.describe('Of the files that the target has at the paths of the snapshot'),
  create: Paths,
  replace: Paths,
  mode: Paths.describe('Only the executable bit differs'),
  delete: Paths,
  extra: Paths.describe('Selected by the scope, not in the snapshot, and left alone'),
  unchanged: z.int().min(0).max(limits.files),
  bytes: z.int().min(0).max(limits.totalBytes).describe('Content to be written'),
  space_ok: z.boolean(),
  noop: z.boolean().describe('A restore would change nothing'),
});

/** What a restore would do, and proof that the snapshot can be reproduced. */
export type Rehearsal = Readonly<z.infer<typeof Rehearsal>>;

/** What a rehearsal found out. */
export interface RehearsalFacts {
  /** Files of the target, as the scope selects them. */
  readonly present: readonly FileRecord[];
  /** Files as they were read back from where the rehearsal wrote them, or from the store. */
  readonly reproduced: readonly FileRecord[];
  /** True if `reproduced` was read from a disk that the rehearsal wrote to. */
  readonly materialised: boolean;
  readonly spaceOk: boolean;
}

/** The report of a rehearsal, with `snapshots/rehearsal-proved` or `-rehearsal-mismatch`, `-rehearsal-noop` and `-no-space`. O(n log n). */
export function rehearsalReport(manifest: Manifest, plan: RestorePlan, facts: RehearsalFacts): { readonly report: Rehearsal; readonly findings: readonly Finding[] } {
  const pathsOf = (files: readonly FileRecord[]): string[] => files.map(({ path }) => path);
  const reproduced_root = rootAtPaths(manifest, facts.reproduced);
  const report: Rehearsal = {
    schema_version: REHEARSAL_VERSION,
    snapshot_root: manifest.root,
    reproduced_root,
    equal: reproduced_root === manifest.root,
    materialised: facts.materialised,
    root_before: rootAtPaths(manifest, facts.present),
    create: pathsOf(plan.create),
    replace: pathsOf(plan.replace.map(({ after }) => after)),
    mode: pathsOf(plan.mode.map(({ after }) => after)),
    delete: pathsOf(plan.delete),
    extra: pathsOf(plan.extra),
    unchanged: plan.unchanged,
    bytes: plan.bytes,
    space_ok: facts.spaceOk,
    noop: plan.noop,
  };
  return { report, findings: rehearsalFindings(report) };
}

/** What a rehearsal says. */
export function rehearsalFindings({ equal, snapshot_root, reproduced_root, materialised, noop, space_ok, bytes }: Rehearsal): Finding[] {
  const findings: Finding[] = [];
  if (equal) {
    const sentence = `The files ${materialised ? 'that the rehearsal wrote' : 'in the store'} have the root ${snapshot_root} of the snapshot`;
    findings.push(snapshotRules.finding('snapshots/rehearsal-proved', { sentence, evidence: [{ name: 'root of the snapshot', sha256: snapshot_root }] }));
  } else {
    findings.push(snapshotRules.finding('snapshots/rehearsal-mismatch', { sentence: `The rehearsal reproduced the root ${reproduced_root}; the snapshot has ${snapshot_root}`, expected: snapshot_root, actual: reproduced_root }));
  }
  if (noop) findings.push(snapshotRules.finding('snapshots/rehearsal-noop', { sentence: 'The target has what the snapshot has, so this rehearsal shows nothing about a rollback' }));
  if (!space_ok) findings.push(snapshotRules.finding('snapshots/no-space', { sentence: `The target has not the space to write ${bytes} bytes`, expected: bytes }));
  return findings;
}
