import { verifyClaims } from '@plimsoll/findings';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/temporary.ts';
import { claimKinds } from '../claim-kinds.ts';
import { workspaceEvidence } from '../workspace-evidence.ts';
import { readConfig } from './read-config.ts';
import { configTemplate } from './template.ts';

it('is a configuration without claims, for any name', () => {
  for (const name of ['releases', '', '"\n: #', 'é'.repeat(200)]) {
    expect(readConfig(Buffer.from(configTemplate(name)), 'f')).toMatchObject({ ok: true, value: { config: { claims: [] } } });
  }
});

it('holds examples that have the shape of their kinds once they are uncommented', async () => {
  const text = configTemplate('x').replace('claims: []', 'claims:').replaceAll(/^#(?= {2}|ledger:)/gmu, '');
  const read = readConfig(Buffer.from(text), 'f');
  if (!read.ok) throw new TypeError(JSON.stringify(read.findings));
  const { claims, ledger } = read.value.config;
  expect(ledger).toEqual({ path: 'ledger', key: 'ledger.key' });
  expect(claims.length).toBe(9);
  const findings = await verifyClaims(claims, claimKinds, await workspaceEvidence(temporaryFolder()));
  expect(findings.filter(({ id }) => id.startsWith('claims/'))).toEqual([]);
});
