import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ContractKit } from '@plimsoll/findings';
import type { CaseOptions } from './cases.ts';
import { ContractTestError } from './contract-test-error.ts';
import { exportCases, type ExportIndex } from './export-cases.ts';

/**
 * Writes every case into a folder that is empty or not there yet; see `exportCases` for what is in it. What fails, e.g. for want of space, leaves
 * the folder as it was; what is killed leaves one without `index.json`, which is written last.
 * @throws ContractTestError `io` for a folder that is not empty or cannot be written
 */
export function exportFolder(kit: ContractKit, folder: string, options: CaseOptions = {}): ExportIndex {
  /** What was made here, each after what it is in. */
  const made: { readonly place: string; readonly isFolder: boolean }[] = [];
  try {
    makeFolder(folder, made);
    if (readdirSync(folder).length > 0) throw new ContractTestError('io', `Cannot export to ${folder}: it is not empty`);
    return exportCases(
      kit,
      (name, bytes) => {
        const place = path.join(folder, name);
        makeFolder(path.dirname(place), made);
        writeFileSync(place, bytes, { flag: 'wx' });
        made.push({ place, isFolder: false });
      },
      options,
    );
  } catch (error) {
    for (const each of made.reverse()) remove(each);
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw new ContractTestError('io', `Cannot export to ${folder}: ${error.message}`, { cause: error });
  }
}

function makeFolder(place: string, made: { readonly place: string; readonly isFolder: boolean }[]): void {
  if (existsSync(place)) return;
  makeFolder(path.dirname(place), made);
  mkdirSync(place);
  made.push({ place, isFolder: true });
}

/** Removes what was made, and nothing that others put there meanwhile. */
function remove({ place, isFolder }: { readonly place: string; readonly isFolder: boolean }): void {
  try {
    if (isFolder) rmdirSync(place);
    else rmSync(place);
  } catch {
    // The first failure is the one to report.
  }
}
