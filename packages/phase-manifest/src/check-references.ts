import { type Json, pointerStep } from '@plimsoll/findings';
import { compareCodePoints } from './code-points.ts';
import type { FaultLog } from './fault-log.ts';
import { isObject, isSha256, type Members, member } from './json-shape.ts';
import { limits } from './limits.ts';
import { optional, wrongType } from './shape.ts';
import { quoted, shown } from './shown.ts';

const isCanonical = (item: Json): item is string => typeof item === 'string' && item !== '' && item.trim() === item;

/** The references of a list that are texts; raises every one that is not trimmed and non-blank. */
export function readRefs(log: FaultLog, list: readonly Json[], at: string): readonly string[] {
  if (list.length > limits.refs) {
    log.add('phase-manifest/json-limits', { sentence: `${at} has ${list.length} references; at most ${limits.refs} are read`, at, expected: limits.refs, actual: list.length });
    return [];
  }
  if (list.every(isCanonical)) return list;
  list.forEach((item, index) => {
    if (!isCanonical(item)) notCanonical(log, `${at} names ${quoted(item)}; expected a text without white space around it`, at + pointerStep(index), item);
  });
  return list.filter(isCanonical);
}

function notCanonical(log: FaultLog, sentence: string, at: string, item: Json | undefined): void {
  log.addAs('refused', 'phase-manifest/refs-not-canonical', { sentence, at, actual: shown(item) });
}

/** The manifest's own list: every reference of {@link readRefs}, each once, in order of code points. */
export function readManifestRefs(log: FaultLog, list: readonly Json[]): readonly string[] {
  const at = '/artifact_refs';
  const refs = readRefs(log, list, at);
  for (let index = 1; index < refs.length; index++) {
    const before = refs[index - 1] ?? '';
    const ref = refs[index] ?? '';
    if (compareCodePoints(before, ref) < 0) continue;
    notCanonical(log, before === ref ? `artifact_refs names ${quoted(ref)} twice` : `artifact_refs names ${quoted(ref)} after ${quoted(before)}; expected the order of code points`, at + pointerStep(index), ref);
    break;
  }
  return refs;
}

/** Raises every reference of a phase that the manifest does not list. */
export function checkListed(log: FaultLog, listed: ReadonlySet<string>, refs: readonly string[], phase: string, at: string): void {
  for (const [index, ref] of refs.entries()) {
    if (!listed.has(ref)) log.add('phase-manifest/refs-incomplete', { sentence: `Phase ${phase} refers to ${quoted(ref)}, which artifact_refs does not name`, at: at + pointerStep(index), subject: phase, actual: shown(ref) });
  }
}

/**
 * Digests by path: `artifact_digests[path]`, else `artifact_hashes[name]` where `artifacts[name]` is the path. What is no
 * digest is raised.
 */
export function readDigests(log: FaultLog, manifest: Members): ReadonlyMap<string, string> {
  const digests = new Map<string, string>();
  const take = (path: string, digest: Json | undefined, list: string, name: string): void => {
    if (isSha256(digest)) digests.set(path, digest);
    else wrongType(log, '64 lower-case hex digits', digest, list + pointerStep(name));
  };
  const paths = member(manifest, 'artifacts');
  const hashes = member(manifest, 'artifact_hashes');
  if (isObject(paths) && isObject(hashes)) {
    for (const [name, path] of Object.entries(paths)) {
      const digest = member(hashes, name);
      if (typeof path === 'string' && digest !== undefined) take(path, digest, '/artifact_hashes', name);
    }
  }
  for (const [path, digest] of Object.entries(optional(log, manifest, 'artifact_digests', 'object') ?? {})) take(path, digest, '/artifact_digests', path);
  return digests;
}
