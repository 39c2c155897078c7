import { type JsonTree, parseJsonTree, pointerGet } from '@plimsoll/canonical-json';
import { accept, refuse, type Result } from '@plimsoll/findings';
import { cliRules } from './cli-rules.ts';
import { inFile, shownName } from './in-file.ts';
import type { Io } from './io.ts';
import { quote } from './quote.ts';
import { limits, readInput } from './read-input.ts';

/** The value at the pointer of a JSON file that the user named; findings name the file. */
export async function readJsonAt(io: Io, file: string, pointer: string): Promise<Result<JsonTree>> {
  const parsed = parseJsonTree(await readInput(io, file, limits.json));
  if (!parsed.ok) return { ok: false, findings: inFile(file, parsed.findings) };
  const tree = pointerGet(parsed.value, pointer);
  if (tree !== undefined) return accept(tree);
  return refuse(cliRules.finding('cli/not-found', { sentence: `There is nothing at ${quote(pointer)}; correct --pointer`, location: { file: shownName(file), pointer } }));
}
