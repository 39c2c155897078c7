import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { environmentError, systemErrorCode } from './command-error.ts';
import { shownName } from './in-file.ts';
import { linesOf } from './input-lines.ts';
import type { Io } from './io.ts';
import { readManifest } from './manifest-source.ts';
import { quote } from './quote.ts';
import { openInput } from './read-input.ts';

/** Bytes of one line: one more than a manifest may have, so that the verifier says that it is too large. */
const MAX_LINE = 4 * 1024 * 1024 + 1;

/** One manifest, as it stands. */
interface NamedManifest {
  /** As findings name it. */
  readonly file: string;
  /** Where it stands in a file of JSON Lines, from 1. */
  readonly line?: number;
  /** Null where there is no such file. */
  readonly bytes: Uint8Array | null;
}

/** A folder or a file of JSON Lines that was named and holds no manifest. */
interface NoManifests {
  readonly file: string;
  /** What was looked for. */
  readonly none: string;
}

/** Names of the manifests in a folder, in order: its own files `*.json` and `*.jsonl`; undefined for what is no folder. */
function folderItems(io: Io, name: string): string[] | undefined {
  const folder = path.resolve(io.directory, name);
  try {
    if (name === '-' || !statSync(folder).isDirectory()) return undefined;
    return readdirSync(folder).filter((item) => /\.jsonl?$/u.test(item)).sort().map((item) => path.join(name, item));
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'ENOENT') return undefined;
    throw environmentError(`read ${quote(name)}`, thrown);
  }
}

/**
 * The manifests of files, of the lines of JSON Lines files (`*.jsonl`), and of folders of both, one after the other, so
 * that only one is in memory. A folder or a file of lines without any is said to be so, and never passed over.
 * @throws CommandError `environment` if something is there and cannot be read
 */
export async function* manifestsOf(io: Io, names: readonly string[]): AsyncGenerator<NamedManifest | NoManifests> {
  for (const given of names) {
    const items = folderItems(io, given) ?? [given];
    if (items.length === 0) yield { file: shownName(given), none: 'no *.json or *.jsonl file stands in it; name the manifests, or the folders in it that hold them' };
    for (const name of items) {
      if (name.endsWith('.jsonl')) yield* manifestsOfLines(io, name);
      else yield { file: shownName(name), bytes: await readManifest(io, name) };
    }
  }
}

async function* manifestsOfLines(io: Io, name: string): AsyncGenerator<NamedManifest | NoManifests> {
  const file = shownName(name);
  let any = false;
  const input = await openInput(io, name);
  try {
    for await (const lines of linesOf(input, MAX_LINE)) {
      for (const { number, bytes } of lines) yield { file, line: number, bytes };
      any = true;
    }
  } finally {
    await input.close();
  }
  if (!any) yield { file, none: 'it has no line' };
}
