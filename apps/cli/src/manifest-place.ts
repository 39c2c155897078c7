import { closeSync, fsyncSync, mkdirSync, openSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { CommandError, environmentError, systemErrorCode } from './command-error.ts';
import type { Io } from './io.ts';
import { quote } from './quote.ts';

/**
 * The file that a manifest with this artifact path belongs in, as a user would name it. The path comes from a document, so it
 * may not lead out of the working directory, also not over links.
 * @throws CommandError `usage` if it does, or names nothing
 */
export function manifestPlace(io: Io, artifactPath: string): string {
  const refuse = (why: string): never => {
    throw new CommandError('usage', `Cannot place the manifest below its artifactPath ${quote(artifactPath)}: ${why}; name the file with --output`);
  };
  if (artifactPath.trim() === '' || artifactPath === 'unknown' || artifactPath.includes('\0')) refuse('it names no folder');
  const folder = path.resolve(io.directory, artifactPath);
  if (!isBelow(io.directory, folder)) refuse('it leads out of the working directory');
  if (!isBelow(realpathSync(io.directory), path.resolve(nearestReal(folder)))) refuse('a link on the way leads out of the working directory');
  return path.join(path.relative(io.directory, folder), 'rollout', 'phase-manifest.json');
}

function isBelow(folder: string, below: string): boolean {
  const way = path.relative(folder, below);
  return way === '' || (way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way));
}

/** What the deepest part of the path that is there really is. */
function nearestReal(folder: string): string {
  try {
    return realpathSync(folder);
  } catch (thrown) {
    if (systemErrorCode(thrown) !== 'ENOENT' || path.dirname(folder) === folder) throw environmentError(`look at ${quote(folder)}`, thrown);
    return nearestReal(path.dirname(folder));
  }
}

/**
 * Makes the folder of a file, durably, with those above it.
 * @throws CommandError `environment` if the system refuses
 */
export function makeFolderOf(io: Io, file: string): void {
  const folder = path.dirname(path.resolve(io.directory, file));
  try {
    const first = mkdirSync(folder, { recursive: true });
    if (first === undefined) return;
    for (let made = folder; made.length >= first.length; made = path.dirname(made)) syncFolder(path.dirname(made));
  } catch (thrown) {
    throw environmentError(`make the folder ${quote(path.dirname(file))}`, thrown);
  }
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
