import { parseJsonTree } from '@plimsoll/canonical-json';
import { conformance, conformanceAbsent, conformanceBytes } from '@plimsoll/config/conformance';
import { describe, expect, test } from 'vitest';
import { buildSet, hashLeaf, type JsonObject, legacySortedRoot, type SetProof, setOfJson, verifySetProof } from '../src/index.ts';
import { hashers } from './hashers.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

interface SetCases {
  sets: { domain: string; records: { id: string; value: string }[]; size: number; root: string | null; treeRoot: string | null; issues: string[] }[];
  proofs: { proof: unknown; root: string; domain: string; id: string; value: string | null; verdict: 'present' | 'absent' | 'invalid' }[];
}

interface SetGolden {
  domain: string;
  size: number;
  treeRoot: string;
  root: string;
  leafHashes: Record<string, string>;
  emptyRoot: string;
  inclusion: SetProof;
  absence: SetProof;
  absenceBeforeFirst: SetProof;
  absenceAfterLast: SetProof;
  oneRecord: { id: string; value: string; root: string };
}

interface LegacyCases {
  cases: { text: string; expect: { root?: string; utf8?: string; ascii?: string; count?: number; issues: string[] } }[];
}

const ids = (findings: readonly { id: string }[]): string[] => [...new Set(findings.map(({ id }) => id))].sort();

describe.skipIf(conformanceAbsent())('reference vectors of sets and of the legacy tree', () => {
  describe.each(hashers)('with the $name hasher', (hasher) => {
    test('generated sets: roots or findings', () => {
      for (const { domain, records, size, root, treeRoot, issues } of conformance<SetCases>('merkle/cases/set.json').sets) {
        const built = buildSet(
          records.map(({ id, value }) => ({ id, value: Buffer.from(value) })),
          { domain },
          hasher,
        );
        expect(ids(built.findings)).toEqual(issues);
        expect(built.ok ? [built.value.size, hex(built.value.root), hex(built.value.treeRoot)] : [size, null, null]).toEqual([size, root, treeRoot]);
      }
    });

    test('generated proofs: present, absent or invalid', () => {
      const { proofs } = conformance<SetCases>('merkle/cases/set.json');
      const found = proofs.map(({ proof, root, domain, id, value }) => {
        const result = verifySetProof(proof, { root: Buffer.from(root, 'hex'), domain, id, ...(value !== null && { value: Buffer.from(value) }) }, hasher);
        return result.ok ? result.value : ids(result.findings).join();
      });
      expect(found).toEqual(proofs.map(({ verdict }) => (verdict === 'invalid' ? 'set/proof-invalid' : verdict)));
    });

    test('the M6 registry as a set', () => {
      const golden = conformance<SetGolden>('merkle/set-golden.json');
      const registry = conformance<{ records: (JsonObject & { id: string })[] }>('mec/flags/phase-M6_meta_flags.json');
      const built = setOfJson(registry.records, { domain: golden.domain, omit: ['approvals'] }, hasher);
      if (!built.ok) throw new Error('The golden set was refused');
      const set = built.value;
      expect([set.size, hex(set.treeRoot), hex(set.root)]).toEqual([golden.size, golden.treeRoot, golden.root]);
      for (const key of ['inclusion', 'absence', 'absenceBeforeFirst', 'absenceAfterLast'] as const) {
        const { id, kind } = golden[key];
        expect(set.prove(id)).toEqual(golden[key]);
        expect(verifySetProof(golden[key], { root: set.root, domain: set.domain, id }, hasher)).toMatchObject({ ok: true, value: kind === 'inclusion' ? 'present' : 'absent' });
      }
      const label = Buffer.concat([Buffer.from('plimsoll.set.v1\0'), Buffer.of(golden.domain.length), Buffer.from(golden.domain)]);
      for (const [id, leafHash] of Object.entries(golden.leafHashes)) {
        const value = Buffer.from(set.prove(id).leaves[0]!.valueSha256, 'hex');
        expect(hex(hashLeaf(Buffer.concat([label, Buffer.of(0, id.length), Buffer.from(id), value]), hasher))).toBe(leafHash);
      }
      const empty = buildSet([], { domain: golden.domain }, hasher);
      expect(empty.ok && hex(empty.value.root)).toBe(golden.emptyRoot);
      const one = buildSet([{ id: golden.oneRecord.id, value: Buffer.from(golden.oneRecord.value) }], { domain: golden.domain }, hasher);
      expect(one.ok && hex(one.value.root)).toBe(golden.oneRecord.root);
    });

    test('generated legacy registries: both variants and findings', () => {
      const { cases } = conformance<LegacyCases>('merkle/cases/legacy.json');
      const found = cases.map(({ text }) => {
        const result = legacySortedRoot(text, hasher);
        const issues = ids(result.findings);
        return result.ok ? { root: result.value.root, ...result.value.variants, count: result.value.count, issues } : { issues };
      });
      expect(found).toEqual(cases.map((c) => c.expect));
    });

    test('the registries of the M phases have the roots that they declare', () => {
      const { registry } = conformance<{ registry: Record<string, { recomputed_root: string }> }>('mec/expected.json');
      const found = Object.keys(registry).map((file) => {
        const tree = parseJsonTree(conformanceBytes(`mec/${file}`));
        const records = tree.ok && tree.value.kind === 'object' ? tree.value.members.find(({ key }) => key === 'records')?.value : undefined;
        const result = legacySortedRoot(records!, hasher);
        return [file, result.ok && Object.values(result.value.variants).includes(registry[file]!.recomputed_root as never)];
      });
      expect(found).toEqual(Object.keys(registry).map((file) => [file, true]));
    });
  });
});
