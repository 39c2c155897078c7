import { encodeUtf8 } from '@plimsoll/bytes';
import { conformanceAbsent } from '@plimsoll/config/conformance';
import { describe, expect, test } from 'vitest';
import { type Row, rows, sourceOf } from '../test/corpus.ts';
import { laneInput, rollbackGovernance } from './contract/example-run.ts';
import { manifestReferences, torghutPhaseManifestV1 as contract } from './index.ts';

/** Evidence that is empty and remembers what it was asked for. */
class Asked extends Map<string, string> {
  readonly names = new Set<string>();
  override get(name: string): string | undefined {
    this.names.add(name);
    return undefined;
  }
  override has(name: string): boolean {
    this.names.add(name);
    return false;
  }
}

function askedBy(source: Parameters<typeof contract.verifyManifest>[0]): readonly string[] {
  const evidence = new Asked();
  contract.verifyManifest(source, { evidence });
  return [...evidence.names];
}

test('of a run that was rolled back: its artifacts and the incident evidence', () => {
  const { text } = contract.appendRuntimeGovernance(contract.buildManifest(laneInput('paper')).text, rollbackGovernance('with evidence'));
  const references = manifestReferences(text);
  expect(references).toContain('/srv/desk/incidents/0412.json');
  expect(references).toEqual(expect.arrayContaining([...askedBy(text)]));
  expect(manifestReferences(encodeUtf8(text ?? ''))).toEqual(references);
});

test('a manifest that refers to itself is no artifact of itself: its digest stands in the ledger', () => {
  const own = '/srv/desk/runs/0412/rollout/phase-manifest.json';
  const manifest = { execution_context: { artifactPath: '/srv/desk/runs/0412/' }, artifact_refs: [own, 'a.json'] };
  expect(manifestReferences(manifest)).toEqual(['a.json']);
  expect(manifestReferences({ ...manifest, execution_context: null })).toEqual([own, 'a.json']);
  expect(manifestReferences({ ...manifest, rollback_proof: { rollback_incident_evidence_path: own } })).toContain(own);
});

describe.skipIf(conformanceAbsent())('the corpora', () => {
  test.each((rows('strict-verify.jsonl') as readonly Row[]))('$id: verification looks for nothing else', (row) => {
    const references = new Set(manifestReferences(sourceOf(row)));
    expect(askedBy(sourceOf(row)).filter((name) => !references.has(name))).toEqual([]);
  });
});

test.each([null, '', '[]', '{', '{"artifact_refs":{}}', '{"artifact_refs":[1,"  ",null],"phases":[null,{"observations":[]}],"rollback_proof":7}', Uint8Array.of(0xff)])('there are none in %j', (source) => {
  expect(manifestReferences(source)).toEqual([]);
});

test('there are at most 10,000', () => {
  expect(manifestReferences({ artifact_refs: Array.from({ length: 10_050 }, (_, index) => `a${index}`) })).toHaveLength(10_000);
});
