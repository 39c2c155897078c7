import path from 'node:path';
import { conformanceAbsent, conformanceRoot } from '@plimsoll/config/conformance';
import { describe, expect, it } from 'vitest';
import { runInProcess } from './run-in-process.ts';

const claims = path.resolve(import.meta.dirname, '../../../examples/mec-dossier/plimsoll.config.yaml');

describe.skipIf(conformanceAbsent())('the dossier of a real release', () => {
  it('is found out: roots hold, digests and rows do not, exit 4', async () => {
    const { code, stdout } = await runInProcess(['verify', path.join(conformanceRoot, 'mec'), '--claims', claims, '--json']);
    expect(code).toBe(4);
    const { findings } = JSON.parse(stdout) as { findings: readonly { id: string; subject?: string }[] };
    const verified = findings.filter(({ id }) => id === 'claims/verified').map(({ subject }) => subject);
    expect(verified).toEqual(expect.arrayContaining(['registry/base', 'registry/m1', 'registry/m6', 'snapshot/m6', 'backup/second']));
    expect(verified).not.toContain('checklist/telemetry-schema');
    expect(findings.map(({ id }) => id)).toEqual(expect.arrayContaining(['files/fragment-mismatch', 'files/absent', 'govlog/row-unbacked', 'governance/action-order']));
  });
});
