import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { conformance, conformanceAbsent, conformanceRoot } from '@plimsoll/config/conformance';
import type { Finding } from '@plimsoll/findings';
import { describe, expect, it } from 'vitest';
import { runInProcess } from './run-in-process.ts';

const claims = path.resolve(import.meta.dirname, '../../../examples/mec-dossier/plimsoll.config.yaml');

describe.skipIf(conformanceAbsent())('the dossier of a real release', () => {
  it('is found out: roots hold, digests and rows do not, exit 4', async () => {
    const { code, stdout } = await runInProcess(['verify', path.join(conformanceRoot, 'mec'), '--claims', claims, '--json']);
    expect(code).toBe(4);
    const { findings } = JSON.parse(stdout) as { findings: readonly Finding[] };
    const holding = findings.filter(({ id }) => id === 'claims/verified');
    const verified = holding.map(({ subject }) => subject);
    expect(verified).toEqual(expect.arrayContaining(['registry/base', 'registry/m1', 'registry/m6', 'snapshot/m6', 'backup/second']));
    expect(verified).not.toContain('checklist/telemetry-schema');
  });

  it('reproduces every registry root', async () => {
    const { stdout } = await runInProcess(['verify', path.join(conformanceRoot, 'mec'), '--claims', claims, '--json']);
    const { findings } = JSON.parse(stdout) as { findings: readonly Finding[] };
    const { registry } = conformance<{ registry: Record<string, { recomputed_root: string; declared_root: string }> }>('mec/expected.json');
    expect(Object.keys(registry).length).toBeGreaterThan(0);
    for (const [file, { recomputed_root: root, declared_root: declared }] of Object.entries(registry)) {
      const holding = findings.filter(({ id, sentence }) => id === 'claims/verified' && sentence.startsWith(`${file}: the root ${root}`));
      expect(holding.length > 0, file).toBe(root === declared);
    }
  });

  it.each([
    ['rows out of order', 'govlog/not-chronological', 'governance-log/m6'],
    ['rows that no ledger signs', 'govlog/row-unbacked', 'governance-log/m6'],
    ['a row that records nothing', 'govlog/placeholder', 'governance-log/base'],
    ['a promotion before its rehearsal', 'governance/action-order', 'governance-log/m6'],
    ['a ticked file that is absent', 'files/absent', 'checklist/m5-determinism-manifest'],
    ['a rule pack that is absent', 'files/absent', 'checklist/rule-pack'],
    ['a backup without its files', 'snapshots/file-missing', 'meta/meta_flags.json'],
    ['a composite hash that binds no names', 'snapshots/legacy-weak-composite', 'backup/second'],
    ['a schema checksum that is not the file\u2019s', 'files/fragment-mismatch', 'checklist/telemetry-schema'],
    ['a root that covers its approvals', 'approval/circular-root', 'checklist/approvals'],
    ['approvals that nobody signed', 'approval/legacy-unauthenticated', 'checklist/approvals'],
    ['the weakness of the legacy root', 'legacy/weak-profile', 'registry/m6'],
    ['an invariant snapshot of other records', 'flags/legacy-entropy', 'flags/m6'],
    ['enforced flags that are not enabled', 'flags/legacy-enforced', 'flags/m6'],
    ['a registry that its own loader refuses', 'flags/legacy-typed-root', 'flags/m6-backup'],
    ['a flag that is not in the mode of the runbook', 'flag-claim/mode-differs', 'flags/m6'],
    ['a rule of production that a flag breaks', 'flags/invariant', 'meta-generation-disabled'],
    ['a registry that covers its own approvals', 'approval/circular-root', 'flags/m6-backup'],
  ])('names %s', async (_what, id, subject) => {
    const { stdout } = await runInProcess(['verify', path.join(conformanceRoot, 'mec'), '--claims', claims, '--json']);
    const { findings } = JSON.parse(stdout) as { findings: readonly Finding[] };
    expect(findings.some((finding) => finding.id === id && finding.subject === subject)).toBe(true);
  });

  it('judges registries as such: two states hold, the release does not, and for nothing but its faults', async () => {
    const { stdout } = await runInProcess(['verify', path.join(conformanceRoot, 'mec'), '--claims', claims, '--json']);
    const { findings } = JSON.parse(stdout) as { findings: readonly Finding[] };
    const holding = findings.flatMap(({ id, subject }) => (id === 'claims/verified' && subject?.startsWith('flags/') === true ? [subject] : []));
    expect(holding.sort()).toEqual(['flags/anchored-base', 'flags/base', 'flags/m0-snapshot', 'flags/m1']);
    const against = findings.filter(({ subject, verdict, severity }) => subject === 'flags/m6' && verdict !== 'pass' && severity !== 'warning');
    expect(against.map(({ id }) => id).sort()).toEqual(['approval/circular-root', 'approval/legacy-unauthenticated', 'flag-claim/mode-differs', 'flags/legacy-enforced', 'flags/legacy-entropy']);
  });

  it('exits 1 for the faults of a registry, and 4 once its printed approvals are held against it', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'dossier-'));
    const verifying = async (claim: string): Promise<number> => {
      const file = path.join(folder, 'claims.yaml');
      writeFileSync(file, `schema_version: plimsoll.config.v1\nname: one registry\nclaims:\n  - { id: one, kind: mec-flag-registry, ${claim} }\n`);
      return (await runInProcess(['verify', path.join(conformanceRoot, 'mec'), '--claims', file])).code;
    };
    try {
      expect(await verifying('file: flags/base_meta_flags.json')).toBe(0);
      expect(await verifying('file: flags/phase-M6_meta_flags.json')).toBe(1);
      expect(await verifying('file: flags/phase-M6_meta_flags.json, phase: M6')).toBe(4);
      expect(await verifying(`file: flags/base_meta_flags.json, root: ${'ab'.repeat(32)}`)).toBe(4);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('names each of the four printed approvals: not of this root, and before there was one', async () => {
    const { stdout } = await runInProcess(['verify', path.join(conformanceRoot, 'mec'), '--claims', claims, '--json']);
    const { findings } = JSON.parse(stdout) as { findings: readonly Finding[] };
    const roles = ['governance_lead', 'product_owner', 'security_officer', 'sre_oncall'];
    for (const id of ['approval/legacy-digest-mismatch', 'approval/precedes-root']) {
      const named = findings.filter((finding) => finding.id === id && finding.location?.file === 'm6/rollout_checklist.md');
      expect(named.map(({ subject }) => subject).sort()).toEqual(roles);
      expect(named.every(({ location }) => location?.line !== undefined)).toBe(true);
    }
  });
});
