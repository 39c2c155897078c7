import { readdirSync } from 'node:fs';
import path from 'node:path';
import { conformanceAbsent, conformanceBytes, conformanceRoot } from '@plimsoll/config/conformance';
import type { ContractKit, Json } from '@plimsoll/findings';
import { describe, expect, test } from 'vitest';
import { dialectKit, governanceKit, manifestInputKit, manifestKit, noteKit, recordingKit } from '../contract.ts';

const FOLDER = 'phase-manifest/examples';
const filesOf = (folder: string): readonly string[] => (conformanceAbsent() ? [] : readdirSync(path.join(conformanceRoot, FOLDER, folder)).map((name) => `${folder}/${name}`));

/** Documents of the corpora and the kit that judges them. */
const documents: readonly (readonly [string, ContractKit])[] = [
  ...filesOf('head').map((name) => [name, dialectKit] as const),
  ...filesOf('v1-branch').map((name) => [name, manifestKit] as const),
  ...filesOf('plimsoll').flatMap((name): (readonly [string, ContractKit])[] => {
    if (/\/\d-/.test(name)) return [[name, manifestKit]];
    if (name.includes('/build-input-')) return [[name, manifestInputKit]];
    if (name.includes('/governance-')) return [[name, governanceKit]];
    if (/\/note-.*\.md$/.test(name)) return [[name, noteKit]];
    return name.endsWith('.jsonl') ? [[name, recordingKit]] : [];
  }),
];

describe.skipIf(conformanceAbsent())('documents that were not made here', () => {
  test.each(documents)('%s is accepted, and shows a scenario that the kit lists', (name, kit) => {
    const bytes = Uint8Array.from(conformanceBytes(`${FOLDER}/${name}`));
    const { verdict, findings } = kit.verify(bytes);
    expect(verdict, findings.map(({ sentence }) => sentence).join('; ')).not.toBe('fail');
    const text = new TextDecoder().decode(bytes);
    const shown = kit.classify(kit.media === 'json' ? (JSON.parse(text) as Json) : text);
    expect(shown.length).toBeGreaterThan(0);
    expect(kit.scenarios).toEqual(expect.arrayContaining([...shown]));
  });

  test('all six kits were asked', () => {
    expect(new Set(documents.map(([, { id }]) => id)).size).toBe(6);
  });
});
