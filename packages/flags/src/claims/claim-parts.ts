import { parseJsonTree, pointerGet, positionAt } from '@plimsoll/canonical-json';
import type { Evidence, Finding } from '@plimsoll/findings';
import * as z from 'zod';
import { Sha256, Time } from '../flag-record.ts';
import { type Mode, MODES } from '../mode.ts';
import { flagClaimRules } from './rules.ts';

export const workspacePath = z.string().min(1).describe('Path relative to the workspace root, with forward slashes');

/** What a claim over a registry of either format may say. */
export const commonShape = {
  file: workspacePath.describe('The registry'),
  root: Sha256.optional().describe('The root that it must have, 64 hex digits'),
  environment: z.string().min(1).max(128).optional().describe('Where the registry is served, for invariants of one environment'),
  at: Time.optional().describe('The time judged at, RFC 3339 in UTC; that of the registry if absent'),
  modes: z.record(z.string().min(1), z.enum(MODES)).default({}).describe('Flags, and the mode that each is relied upon to be in'),
  snapshot: z.boolean().default(false).describe('Whether the file is named <registry>_<time>_<root>.json, after what it holds'),
};

/** Name of a file without its folders. */
export function baseName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}

/** Folder of a file, with the slash at its end; empty for the workspace root. */
export function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/') + 1);
}

/** The root is the claimed one, if there is one, and not that of nothing. */
export function rootFaults(claimed: string | undefined, root: string, flags: number): Finding[] {
  return [
    ...(claimed === undefined || claimed === root ? [] : [flagClaimRules.finding('flag-claim/root-differs', { sentence: `The registry has the root ${root}; the claim names ${claimed}`, expected: claimed, actual: root })]),
    ...(flags > 0 ? [] : [flagClaimRules.finding('flag-claim/empty', { sentence: 'The registry has no flags, so nothing was judged', location: { pointer: '/records' } })]),
  ];
}

/** Flags that are not in the mode that somebody relies on. */
export function modeFaults(claimed: Readonly<Record<string, Mode>>, modeOf: (id: string) => Mode | undefined): Finding[] {
  return Object.entries(claimed).flatMap(([id, wanted]) => {
    const actual = modeOf(id);
    if (actual === wanted) return [];
    return [flagClaimRules.finding('flag-claim/mode-differs', { sentence: `${id} is ${actual ?? 'not in the registry'}, and relied upon to be ${wanted}`, expected: wanted, actual: actual ?? 'absent', detail: { flag: id } })];
  });
}

/** Findings of a registry in their file, with line and column where they point to something. */
export function inRegistry(findings: readonly Finding[], { name, bytes }: Evidence): Finding[] {
  const isSomePlaced = findings.some(({ location }) => location?.pointer !== undefined && location.line === undefined);
  const tree = isSomePlaced ? parseJsonTree(bytes, { integers: 'any', maxBytes: 2 ** 28, maxValues: 2 ** 32 }) : undefined;
  return findings.map((finding) => {
    const { pointer, line } = finding.location ?? {};
    const value = tree?.ok === true && pointer !== undefined && line === undefined ? pointerGet(tree.value, pointer) : undefined;
    return { ...finding, location: { ...finding.location, file: name, ...(value !== undefined && positionAt(bytes, value.start)) } };
  });
}
