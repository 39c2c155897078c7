import path from 'node:path';
import type { FoundNotes } from '@plimsoll/phase-manifest/node';
import { readNotes } from '@plimsoll/phase-manifest/node';
import type { Io } from './io.ts';
import { withManifestFiles } from './manifest-failure.ts';

/** The notes of folders that the user named, and what stands in the place of one. */
export async function readNotesOf(io: Io, folders: readonly string[]): Promise<FoundNotes> {
  const found = await withManifestFiles(() => Promise.all(folders.map((folder) => readNotes(path.resolve(io.directory, folder)))));
  return { files: found.flatMap(({ files }) => files), findings: found.flatMap(({ findings }) => findings) };
}
