import type { Json } from '@plimsoll/findings';
import type { Members } from '../json-shape.ts';
import type { PhaseContract } from '../phase-contract.ts';
import { recordLine } from '../replay.ts';

/** The recording of a manifest: its build, and each append onto what came out before. */
export function recordingOf(contract: PhaseContract, input: Members, ...appended: readonly Members[]): string {
  let text = contract.buildManifest(input).text ?? '';
  const line = (step: 'build' | 'append', given: Json): string => `${recordLine(step, contract.schemaVersion, given, text)}\n`;
  let recording = line('build', input);
  for (const governance of appended) {
    text = contract.appendRuntimeGovernance(text, governance).text ?? '';
    recording += line('append', governance);
  }
  return recording;
}
