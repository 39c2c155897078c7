import { conformanceAbsent } from '@plimsoll/config/conformance';
import { describe, expect, test } from 'vitest';
import { torghutPhaseManifestV1 as contract } from '../src/index.ts';
import { evidenceOf, example } from './corpus.ts';

type Verdict = 'pass' | 'fail' | 'inconclusive';

interface Verdicts {
  /** Of the document. */
  readonly document: Verdict;
  /** Of the run. */
  readonly run: Verdict;
  readonly triggered: boolean;
  readonly paper: Verdict;
  /** To live, without and with the digests of what is there. */
  readonly live: Verdict;
  readonly liveWithEvidence: Verdict;
}

const no = { paper: 'fail', live: 'fail', liveWithEvidence: 'fail' } as const;

describe.skipIf(conformanceAbsent())('the five complete example manifests', () => {
  test.each<readonly [string, Verdicts]>([
    ['2-governed-pass-paper', { document: 'pass', run: 'pass', triggered: false, ...no, paper: 'pass' }],
    ['3-governed-fail-paper', { document: 'pass', run: 'fail', triggered: false, ...no }],
    ['4-governed-pass-live', { document: 'pass', run: 'pass', triggered: false, ...no, live: 'inconclusive', liveWithEvidence: 'pass' }],
    ['5-rollback-with-evidence', { document: 'inconclusive', run: 'fail', triggered: true, ...no }],
    ['6-rollback-without-evidence', { document: 'pass', run: 'fail', triggered: true, ...no }],
  ])('%s gets its verdicts', (name, verdicts) => {
    const text = example(`plimsoll/${name}.json`);
    const { verdict, effectiveStatus, triggered, recordedStatus, derivedStatus } = contract.verifyManifest(text);
    const promote = (target: 'paper' | 'live', set?: string): Verdict => contract.canPromote(text, target, { evidence: evidenceOf(set) }).verdict;
    expect({ document: verdict, run: effectiveStatus, triggered, paper: promote('paper'), live: promote('live'), liveWithEvidence: promote('live', 'live-ok') }).toEqual(verdicts);
    expect(recordedStatus).toBe(derivedStatus);
  });
});
