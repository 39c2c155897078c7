import { open, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ContractKit } from '@plimsoll/findings';
import type { ProducerOutput } from './check-producer.ts';
import { ContractTestError } from './contract-test-error.ts';
import { jsonLines } from './json-lines.ts';

const EXTENSIONS = { json: ['.json', '.jsonl'], jsonl: ['.jsonl'], markdown: ['.md'], text: ['.txt'] } as const;
const LINES_BYTES = 64 * 1024 * 1024;

/**
 * The documents of a file, or of every file below a folder that has the media's extension (`.json` and `.jsonl`, `.jsonl`, `.md`, `.txt`), by
 * name in the order of code units. Of a JSON contract each line of a `.jsonl` file is a document. Regular files only; at most `most`, 100,000 if absent. A file over
 * the contract's limit is read one byte over it, so that the contract refuses it.
 * @throws ContractTestError `io` for what cannot be read, or a link that leaves the folder; `too-many` for more files, or more than 64 MiB of lines
 */
export async function* readOutputs(kit: Pick<ContractKit, 'media' | 'limits'>, place: string, most = 100_000): AsyncGenerator<ProducerOutput, void, undefined> {
  try {
    const info = await stat(place);
    if (info.isDirectory()) for (const name of await filesBelow(kit, place, most)) yield* read(kit, path.join(place, name), name);
    else if (info.isFile()) yield* read(kit, place, place);
    else throw new ContractTestError('io', `Cannot read ${place}: it is no regular file or folder`);
  } catch (error) {
    if (error instanceof ContractTestError) throw error;
    throw new ContractTestError('io', `Cannot read ${place}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

async function filesBelow({ media }: Pick<ContractKit, 'media'>, folder: string, most: number): Promise<string[]> {
  const root = await realpath(folder);
  const names: string[] = [];
  for (const name of await readdir(folder, { recursive: true })) {
    if (!EXTENSIONS[media].some((extension) => name.endsWith(extension))) continue;
    const file = path.join(folder, name);
    const inside = path.relative(root, await realpath(file));
    if (inside === '..' || inside.startsWith(`..${path.sep}`) || path.isAbsolute(inside)) throw new ContractTestError('io', `Cannot read ${file}: it is a link that leaves ${folder}`);
    if (!(await stat(file)).isFile()) continue;
    names.push(name.replaceAll(path.sep, '/'));
    if (names.length > most) throw new ContractTestError('too-many', `Cannot read ${folder}: it has more than ${most} files`);
  }
  return names.sort();
}

async function* read({ media, limits }: Pick<ContractKit, 'media' | 'limits'>, file: string, name: string): AsyncGenerator<ProducerOutput> {
  const lines = media === 'json' && name.endsWith('.jsonl');
  const bytes = await head(file, (lines ? LINES_BYTES : limits.bytes) + 1);
  if (!lines) yield { name, bytes };
  else if (bytes.length > LINES_BYTES) throw new ContractTestError('too-many', `Cannot read ${file}: it has more than ${LINES_BYTES} bytes`);
  else yield* jsonLines({ name, bytes });
}

/** The first bytes of a file, all of them if it is shorter. */
async function head(file: string, most: number): Promise<Uint8Array> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const buffer = new Uint8Array(Math.min(size, most));
    let filled = 0;
    while (filled < buffer.length) {
      const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  } finally {
    await handle.close();
  }
}
