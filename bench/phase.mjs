// Phase manifests: verifying against JSON.parse, alone and with the JSON Schema of the same contract compiled by ajv; writing notes against the bare calls.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { link, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { torghutPhaseManifestV1 as contract } from '@plimsoll/phase-manifest';
import { writeIterationNote } from '@plimsoll/phase-manifest/node';
import { compare } from './lib/compare.mjs';
import { manifests } from './lib/manifests.mjs';
import { schemaCheck } from './lib/schema-check.mjs';

const COUNT = Number(process.env.COUNT ?? 10_000);
const NOTES = 10_000;
/** Notes a turn. */
const WRITTEN = 100;

function verify(source) {
  if (contract.verifyManifest(source).verdict !== 'pass') throw new Error('refused');
}

function decide(source) {
  if (contract.canPromote(source, 'paper').digest?.length !== 64) throw new Error('no digest');
}

async function manifestRows() {
  const texts = manifests(COUNT);
  const bytes = texts.map((text) => new TextEncoder().encode(text));
  const accepts = schemaCheck(contract.jsonSchemas().get(contract.schemaVersion));
  const decoder = new TextDecoder();
  const check = (value) => {
    if (!accepts(value)) throw new Error('refused');
  };
  const parse = { peer: 'JSON.parse', theirs: () => texts.forEach((text) => JSON.parse(text)) };
  const schema = { peer: 'JSON.parse and ajv, JSON Schema of the contract', goal: '>= 0.5' };
  const common = { task: `verify ${COUNT} manifests from text`, rounds: 5, ours: () => texts.forEach(verify) };
  return [
    await compare({ ...common, ...schema, theirs: () => texts.forEach((text) => check(JSON.parse(text))) }),
    await compare({ ...common, ...schema, task: `verify ${COUNT} manifests from bytes`, ours: () => bytes.forEach(verify), theirs: () => bytes.forEach((each) => check(JSON.parse(decoder.decode(each)))) }),
    await compare({ ...common, ...parse, goal: '>= 0.2' }),
    await compare({ ...common, ...parse, task: `decide on ${COUNT} manifests: verify and digest`, goal: '>= 0.083', rounds: 3, ours: () => texts.forEach(decide) }),
  ];
}

const record = {
  schema_version: 'plimsoll.iteration-note.v1',
  status: 'lane_completed',
  timestamp: '2026-03-14T09:26:53Z',
  reason: 'lane_completed',
  promotion_target: 'paper',
  run_output_dir: '/srv/desk/runs/000412',
  phase_manifest_path: '/srv/desk/runs/000412/rollout/phase-manifest.json',
  phase_manifest_sha256: 'ab'.repeat(32),
  autonomy_run_id: 'run-412',
  autonomy_candidate_id: 'candidate-412',
  recommender: null,
  promotion_action: 'promote',
  promotion_eligible: true,
  recommendation_trace_id: null,
  gate_report_trace_id: null,
  error: null,
  emergency_stop_active: false,
  rollback_incident_evidence_path: null,
  rollback_incident_evidence_sha256: null,
  throughput: { signal_count: 31, decision_count: 7, trade_count: 3, fold_metrics_count: 5, stress_metrics_count: 2, no_signal_window: false, no_signal_reason: null },
  metrics: { drift_status: 'stable', security_controls_triggered: null },
};

/** A folder that has notes already. */
function folderOfNotes() {
  const folder = mkdtempSync(path.join(tmpdir(), 'plimsoll-bench-'));
  writeFileSync(path.join(folder, '.gitignore'), '*\n');
  for (let number = 1; number <= NOTES; number++) writeFileSync(path.join(folder, `iteration-${number}.md`), '');
  return folder;
}

/** What no writer of notes can do without: a list of the folder, a synced file, its name taken by a link, the name synced. */
async function bareNote(folder, bytes) {
  const number = (await readdir(folder)).length;
  const temporary = path.join(folder, '.bare.tmp');
  const file = await open(temporary, 'wx');
  await file.write(bytes);
  await file.sync();
  await file.close();
  await link(temporary, path.join(folder, `iteration-${number}.md`));
  await rm(temporary);
  const names = await open(folder, 'r');
  await names.sync();
  await names.close();
}

async function noteRow() {
  const [ours, theirs] = [folderOfNotes(), folderOfNotes()];
  try {
    const { size } = await writeIterationNote(ours, record);
    const bytes = new Uint8Array(size).fill(0x61);
    return await compare({
      task: `write ${WRITTEN} notes into a folder of ${NOTES}`,
      peer: 'readdir, write, sync, link alone',
      goal: '>= 0.33',
      ours: async () => {
        for (let i = 0; i < WRITTEN; i++) await writeIterationNote(ours, record);
      },
      theirs: async () => {
        for (let i = 0; i < WRITTEN; i++) await bareNote(theirs, bytes);
      },
    });
  } finally {
    for (const folder of [ours, theirs]) rmSync(folder, { recursive: true });
  }
}

export async function run() {
  return [...(await manifestRows()), await noteRow()];
}
