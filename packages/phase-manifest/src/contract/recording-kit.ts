import { decodeUtf8 } from '@plimsoll/bytes';
import { parseJson } from '@plimsoll/canonical-json';
import type { ContractKit, Json } from '@plimsoll/findings';
import { mecPhaseManifestM6, torghutPhaseManifestV1 } from '../built-in-contracts.ts';
import { isObject, type Members } from '../json-shape.ts';
import type { PhaseContract } from '../phase-contract.ts';
import { replayRules } from '../replay-rules.ts';
import { failedLane, laneInput, rollbackGovernance, stableGovernance } from './example-run.ts';
import { golden, scenariosOf } from './golden-document.ts';
import { shared } from './json-kit.ts';
import { releaseInput } from './mec-example.ts';
import { recordingOf } from './recording-example.ts';
import { recordingMutations } from './recording-mutations.ts';

const built = new Map<Json | undefined, PhaseContract>([torghutPhaseManifestV1, mecPhaseManifestM6].map((contract) => [contract.schemaVersion, contract]));

/** The first record of a recording; undefined where there is none. */
function firstRecord(recording: string): Members | undefined {
  const parsed = parseJson(recording.split('\n', 1)[0] ?? '', { maxBytes: 2 * shared.limits.bytes, maxDepth: shared.limits.depth + 1 });
  return parsed.ok && isObject(parsed.value) ? parsed.value : undefined;
}

/** Runs a recording again with the contract that its first line names. */
function replay(recording: string): ReturnType<PhaseContract['replayManifest']> {
  return (built.get(firstRecord(recording)?.['contract']) ?? torghutPhaseManifestV1).replayManifest(recording);
}

function verify(bytes: Uint8Array): ReturnType<ContractKit['verify']> {
  const recording = decodeUtf8(bytes);
  if (recording !== undefined) return replay(recording);
  return { verdict: 'inconclusive', findings: [replayRules.finding('phase-manifest/replay-incomplete', { sentence: 'The recording is not UTF-8' })] };
}

/** What the manifest that comes out shows: `production`, `lane`, `rolled-back` or `governed`. */
function classify(value: Json): readonly string[] {
  const { verdict, text } = replay(typeof value === 'string' ? value : '');
  if (verdict !== 'pass' || text === null) return [];
  if ((JSON.parse(text) as Members)['schema_version'] === mecPhaseManifestM6.schemaVersion) return ['production'];
  const { stage, triggered } = torghutPhaseManifestV1.verifyManifest(text);
  return [stage === 'lane' ? 'lane' : triggered ? 'rolled-back' : 'governed'];
}

const documents = [
  golden('governed', 'Build, and the append of its governance', 'pass', recordingOf(torghutPhaseManifestV1, laneInput('paper'), stableGovernance('paper'))),
  golden('rolled-back', 'Build, and the append of a rollback', 'pass', recordingOf(torghutPhaseManifestV1, laneInput('paper'), rollbackGovernance('with evidence'))),
  golden('lane', 'Build of a lane that failed', 'pass', recordingOf(torghutPhaseManifestV1, failedLane())),
  golden('production', 'Build of a release, to which nothing is appended', 'pass', recordingOf(mecPhaseManifestM6, releaseInput())),
];

/** The kit of `plimsoll.phase-recording.v1`: records of one manifest. The document is JSON Lines, so it has no JSON Schema; each line has the shape of `recordLine`. */
export const recordingKit: ContractKit = {
  ...shared,
  id: 'plimsoll.phase-recording.v1',
  title: 'Recording of a phase manifest',
  media: 'jsonl',
  open: false,
  jsonSchema: null,
  verify,
  golden: documents,
  scenarios: scenariosOf(documents),
  classify,
  mutations: recordingMutations,
  expectations: [],
  findings: Object.keys(replayRules.table),
};
