import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..', process.env.CONFORMANCE_DATA ?? '../shared/fixtures');
let said = false;

/** Absolute path of the reference corpora; they live outside this repository. `CONFORMANCE_DATA` names another place. */
export const conformanceRoot = root;

/**
 * True where the corpora are absent: pass it to `describe.skipIf`. Says so once on stderr;
 * with `CONFORMANCE_REQUIRED=1` an absence is an error instead.
 */
export function conformanceAbsent() {
  if (existsSync(root) && readdirSync(root).length > 0) return false;
  if (process.env.CONFORMANCE_REQUIRED === '1') throw new Error(`Cannot run conformance tests: nothing in ${root} (set CONFORMANCE_DATA)`);
  if (!said) process.stderr.write(`SKIPPED conformance tests: nothing in ${root}; set CONFORMANCE_DATA to the reference corpora to run them\n`);
  said = true;
  return true;
}

/** Bytes of one file of the corpora, e.g. `conformanceBytes('merkle/cases/tree.json')`. */
export function conformanceBytes(file) {
  return readFileSync(path.join(root, file));
}

/** The same, parsed as JSON. */
export function conformance(file) {
  return JSON.parse(conformanceBytes(file).toString('utf8'));
}
