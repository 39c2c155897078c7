import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { lstat, open, realpath } from 'node:fs/promises';
import path from 'node:path';
import { codeOf, READ_REGULAR } from '@plimsoll/durable-files';
import type { Finding } from '@plimsoll/findings';
import { manifestRules } from './manifest-rules.ts';
import { quoted } from './shown.ts';
import { asPhaseManifestError } from './system-error.ts';

/** The most bytes of one artifact that are read. */
const MOST = 256 * 1024 * 1024;

/** A reference with a scheme, as `s3://bucket/key` or `db:row`; one letter is a drive. */
const SCHEME = /^[a-z][a-z0-9+.-]+:/i;

/** What stands in the evidence folder. */
export interface CollectedEvidence {
  /** SHA-256 of each artifact that is there, 64 lower-case hex, by the reference as given. */
  readonly evidence: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

/**
 * Reads the artifacts that references name, each relative to the root or absolute below it, one after the other in pieces.
 * A reference that leads out of the root, through a link, or to something that is no regular file is
 * `phase-manifest/evidence-path-escape`; an artifact above 256 MiB is `phase-manifest/evidence-unverified`; one that is not
 * there is not in the map, nor is a reference with a scheme. The root itself may be a link.
 * @throws PhaseManifestError `io` if the system refuses to read
 */
export async function collectEvidence(root: string, refs: Iterable<string>): Promise<CollectedEvidence> {
  const evidence = new Map<string, string>();
  const findings: Finding[] = [];
  for (const ref of new Set(refs)) {
    if (SCHEME.test(ref)) continue;
    const subject = ref.slice(0, 200);
    const found = await digestOf(path.resolve(root), ref).catch((thrown: unknown) => {
      throw asPhaseManifestError('read the evidence', ref, thrown);
    });
    if (found === 'escape') findings.push(manifestRules.finding('phase-manifest/evidence-path-escape', { sentence: `${quoted(ref)} leads out of the evidence folder, through a link, or to something that is no regular file`, subject }));
    else if (found === 'too-large') findings.push(manifestRules.finding('phase-manifest/evidence-unverified', { sentence: `${quoted(ref)} has more than ${MOST} bytes and was not read; name the digest of a smaller artifact that lists its parts`, subject, expected: MOST }));
    else if (found !== 'absent') evidence.set(ref, found);
  }
  return { evidence, findings };
}

/** SHA-256 in hex, or why there is none. */
async function digestOf(root: string, ref: string): Promise<string> {
  const way = path.relative(root, path.resolve(root, ref));
  if (way === '' || way === '..' || way.startsWith(`..${path.sep}`) || path.isAbsolute(way) || ref.includes('\0')) return 'escape';
  const real = await realpath(root).catch(absent);
  if (real === undefined) return 'absent';
  const stats = await walk(real, way.split(path.sep));
  if (typeof stats === 'string') return stats;
  return stats.size > MOST ? 'too-large' : hash(path.join(real, way), stats);
}

/** What stands at the end of the way, every step of which must be a folder and no link. */
async function walk(root: string, steps: readonly string[]): Promise<Stats | 'absent' | 'escape'> {
  let at = root;
  for (const [index, name] of steps.entries()) {
    at = path.join(at, name);
    const stats = await lstat(at).catch(absent);
    if (stats === undefined) return 'absent';
    if (stats.isSymbolicLink()) return 'escape';
    if (index === steps.length - 1) return stats.isFile() ? stats : 'escape';
  }
  return 'absent';
}

async function hash(file: string, expected: Stats): Promise<string> {
  const handle = await open(file, READ_REGULAR).catch(absent);
  if (handle === undefined) return 'absent';
  try {
    // Another file than the one looked at means that a link was put in the way meanwhile.
    const stats = await handle.stat();
    if (stats.dev !== expected.dev || stats.ino !== expected.ino) return 'escape';
    const sha256 = createHash('sha256');
    const piece = new Uint8Array(Math.min(1024 * 1024, stats.size + 1));
    for (let read = 0; ; ) {
      const { bytesRead } = await handle.read(piece);
      if (bytesRead === 0) return sha256.digest('hex');
      read += bytesRead;
      if (read > MOST) return 'too-large';
      sha256.update(piece.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}

function absent(thrown: unknown): undefined {
  if (!['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(codeOf(thrown))) throw thrown;
}
