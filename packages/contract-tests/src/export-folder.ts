import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ContractKit } from '@plimsoll/findings';
import type { CaseOptions } from './cases.ts';
import { ContractTestError } from './contract-test-error.ts';
import { exportCases, type ExportIndex } from './export-cases.ts';

/**
 * Writes every case into a folder that is empty or not there yet; see `exportCases` for what is in it.
 * @throws ContractTestError `io` for a folder that is not empty or cannot be written; what was written until then stays, without `index.json`
 */
export function exportFolder(kit: ContractKit, folder: string, options: CaseOptions = {}): ExportIndex {
  try {
    mkdirSync(folder, { recursive: true });
    if (readdirSync(folder).length > 0) throw new ContractTestError('io', `Cannot export to ${folder}: it is not empty`);
    return exportCases(
      kit,
      (name, bytes) => {
        const file = path.join(folder, name);
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, bytes, { flag: 'wx' });
      },
      options,
    );
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw new ContractTestError('io', `Cannot export to ${folder}: ${error.message}`, { cause: error });
  }
}
