import { toHex } from '@plimsoll/bytes';
import { parseJson } from '@plimsoll/canonical-json';
import type { Finding, Json } from '@plimsoll/findings';
import { sha256 } from '@plimsoll/merkle';
import { appendGovernance } from './append-governance.ts';
import { buildManifest } from './build-manifest.ts';
import type { CompiledContract } from './compiled-contract.ts';
import { isObject, isSha256, type Members, member } from './json-shape.ts';
import { limits } from './limits.ts';
import { replayRules } from './replay-rules.ts';
import { quoted } from './shown.ts';
import type { Written } from './write-result.ts';

/** What a recorded step does. */
export type RecordedStep = 'build' | 'append';

/** What running a recording again gave. */
export interface Replayed {
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
  /** Empty, or why it stopped. */
  readonly findings: readonly Finding[];
  /** Text of the manifest after the last step that gave what it gave then; null if not even the first did. */
  readonly text: string | null;
  /** Steps that gave what they gave then. */
  readonly steps: number;
}

const encoder = new TextEncoder();
const digestOf = (text: string): string => toHex(sha256(encoder.encode(text)));

/**
 * One line of a recording, without line end: the step, the contract, exactly the input, and the SHA-256 of the manifest text
 * that came out. The lines of one manifest in order are what {@link PhaseContract.replayManifest} reads.
 */
export function recordLine(step: RecordedStep, contract: string, input: Json, text: string): string {
  return JSON.stringify({ v: 1, op: step, contract, input, output_sha256: digestOf(text) });
}

interface Step {
  readonly op: RecordedStep;
  readonly input: Members;
  readonly outputSha256: string;
}

/** Runs a recording again. */
export function replay(contract: CompiledContract, recording: string): Replayed {
  const lines = recording.split('\n');
  if (lines.at(-1) === '') lines.pop();
  let text: string | null = null;
  const stop = (finding: Finding, steps: number): Replayed => ({ verdict: finding.verdict === 'fail' ? 'fail' : 'inconclusive', findings: [finding], text, steps });
  for (const [index, line] of lines.entries()) {
    const step = readStep(contract, line, index);
    if ('finding' in step) return stop(step.finding, index);
    const result: Written = step.op === 'build' ? buildManifest(contract, step.input) : appendGovernance(contract, text, step.input);
    const found = result.text === null ? null : digestOf(result.text);
    if (found !== step.outputSha256) {
      const gives = found ?? `nothing (${result.findings.find(({ verdict }) => verdict === 'fail')?.sentence ?? 'the input is refused'})`;
      const sentence = `Step ${index + 1} (${step.op}) gives ${gives} again; ${step.outputSha256} was recorded, so input or output was changed`;
      return stop(replayRules.finding('phase-manifest/replay-mismatch', { sentence, location: { line: index + 1 }, expected: step.outputSha256, actual: found }), index);
    }
    text = result.text;
  }
  if (text === null) return stop(incomplete(0, 'there is no step'), 0);
  return { verdict: 'pass', findings: [], text, steps: lines.length };
}

function incomplete(index: number, why: string): Finding {
  return replayRules.finding('phase-manifest/replay-incomplete', { sentence: `Line ${index + 1} of the recording cannot be run: ${why}`, location: { line: index + 1 } });
}

function readStep({ definition }: CompiledContract, line: string, index: number): Step | { readonly finding: Finding } {
  const parsed = parseJson(line, { maxBytes: 2 * limits.bytes, maxDepth: limits.depth + 1 });
  if (!parsed.ok) return { finding: incomplete(index, parsed.findings[0]?.sentence ?? 'it is no JSON') };
  const fault = (why: string): { readonly finding: Finding } => ({ finding: incomplete(index, why) });
  if (!isObject(parsed.value) || member(parsed.value, 'v') !== 1) return fault('it is no record of version 1');
  const { op, contract, input, output_sha256: outputSha256 } = parsed.value;
  if (contract !== definition.schemaVersion) return fault(`it is of the contract ${quoted(contract)}; expected ${definition.schemaVersion}`);
  if (op !== 'build' && op !== 'append') return fault(`its step is ${quoted(op)}; expected build or append`);
  if ((op === 'build') !== (index === 0)) return fault(index === 0 ? 'the first step must be a build' : 'a build can only be the first step');
  if (op === 'append' && definition.governance === undefined) return fault('nothing is appended to manifests of this contract');
  if (!isObject(input) || !isSha256(outputSha256)) return fault('input must be an object and output_sha256 64 lower-case hex digits');
  return { op, input, outputSha256 };
}
