import { expect, test } from 'vitest';
import { mecPhaseManifestM6 as contract } from '../built-in-contracts.ts';
import { mecKit as kit } from '../contract.ts';
import { releaseEvidence } from './mec-example.ts';

test('a key that the checklist does not have is refused', () => {
  const [golden] = kit.golden;
  const document = { ...(JSON.parse(new TextDecoder().decode(golden?.bytes)) as object), runtime_governance: {} };
  const { verdict, findings } = kit.verify(new TextEncoder().encode(JSON.stringify(document)));
  expect(verdict).toBe('fail');
  expect(findings.map(({ id }) => id)).toEqual(['phase-manifest/key-unknown']);
});

test('the release that passed may go to production with its evidence, and not without', () => {
  const [golden] = kit.golden;
  const bytes = golden?.bytes ?? null;
  const evidence = new Map(Object.entries(releaseEvidence() as Readonly<Record<string, string>>));
  expect(contract.canPromote(bytes, 'production', { evidence }).verdict).toBe('pass');
  expect(contract.canPromote(bytes, 'production').verdict).toBe('inconclusive');
});
