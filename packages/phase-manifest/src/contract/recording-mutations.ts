import type { NamedMutation } from '@plimsoll/findings';
import { type Members, without } from '../json-shape.ts';
import { edited, mutation, textual } from './named-mutation.ts';

const linesOf = (recording: string): string[] => recording.split('\n').slice(0, -1);
const joined = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

/** A change of the lines. */
const lines = (change: (lines: readonly string[]) => readonly string[]): NamedMutation['change'] => edited((recording) => joined(change(linesOf(recording))));

/** A change of the record in one line. */
const record = (index: number, change: (record: Members) => Members): NamedMutation['change'] =>
  lines((all) => all.map((line, at) => (at === index ? JSON.stringify(change(JSON.parse(line) as Members)) : line)));

const inputOf = ({ input }: Members): Members => input as Members;
const broken = (id: string, title: string, change: NamedMutation['change']): NamedMutation => textual('governed', 'inconclusive', `replay-incomplete.${id}`, title, change);
const incomplete = (id: string, title: string, change: NamedMutation['change'], base = 'governed'): NamedMutation => mutation(base, 'inconclusive', `replay-incomplete.${id}`, title, change);
const changed = (id: string, title: string, change: NamedMutation['change'], base = 'governed'): NamedMutation => mutation(base, 'fail', `replay-mismatch.${id}`, title, change);
const accepted = (id: string, title: string, change: NamedMutation['change']): NamedMutation => ({ id, title, base: 'governed', change, verdict: 'pass', raises: [] });

/** What can be wrong with the recording of a manifest. */
export const recordingMutations: readonly NamedMutation[] = [
  broken('empty', 'Nothing at all', () => new Uint8Array()),
  broken('blank-line', 'One line end', edited(() => '\n')),
  broken('truncated', 'The last line was written by half', (bytes) => bytes.slice(0, -40)),
  broken('blank-between', 'A blank line between the steps', lines(([build = '', append = '']) => [build, '', append])),
  broken('one-line', 'Two steps in one line', lines((all) => [all.join(' ')])),
  broken('list', 'One list in the place of lines', edited((recording) => `[${linesOf(recording).join(',')}]\n`)),
  broken('bom', 'A byte order mark in front', edited((recording) => `\ufeff${recording}`)),
  broken('invalid-utf-8', 'A byte FF in the first key', (bytes) => bytes.with(2, 0xff)),
  broken('duplicate-key', 'The version twice', edited((recording) => recording.replace('{"v":1', '{"v":1,"v":1'))),
  broken('unsafe', 'Half a character in the input', edited((recording) => recording.replace('"run-0412"', String.raw`"run-\ud800"`))),
  broken('not-a-record', 'A text in the place of a step', lines(([build = '']) => [build, '"append"'])),
  accepted('no-last-line-end', 'The last line has no line end', (bytes) => bytes.slice(0, -1)),
  accepted('appended-twice', 'The same append again, which changes nothing', lines(([build = '', append = '']) => [build, append, append])),
  incomplete('version', 'Version 2', record(0, (step) => ({ ...step, v: 2 }))),
  incomplete('contract', 'A contract that there is not', record(0, (step) => ({ ...step, contract: 'torghut.autonomy.phase-manifest.v2' }))),
  incomplete('two-contracts', 'The append is of another contract', record(1, (step) => ({ ...step, contract: 'mec.phase-manifest.m6.v1' }))),
  incomplete('step', 'An unknown step', record(1, (step) => ({ ...step, op: 'verify' }))),
  incomplete('no-build', 'The build is missing', lines(([, append = '']) => [append])),
  incomplete('build-twice', 'The build twice', lines(([build = '', append = '']) => [build, build, append])),
  incomplete('order', 'The append before the build', lines(([build = '', append = '']) => [append, build])),
  incomplete('digest-upper', 'A digest in upper case', record(0, (step) => ({ ...step, output_sha256: 'AB'.repeat(32) }))),
  incomplete('digest-missing', 'No digest', record(1, (step) => without(step, 'output_sha256'))),
  incomplete('input-missing', 'No input', record(1, (step) => without(step, 'input'))),
  changed('refused-build', 'An input that the builder refuses', record(0, (step) => ({ ...step, input: { ...inputOf(step), run_id: '' } }))),
  changed('refused-append', 'A governance that is refused: "false" is no boolean', record(1, (step) => ({ ...step, input: { ...inputOf(step), rollback_triggered: 'false' } }))),
  incomplete('append-without-governance', 'An append onto a contract that has none', lines(([build = '']) => [build, build.replace('"op":"build"', '"op":"append"')]), 'production'),
  changed('run', 'Another run in the input of the build', record(0, (step) => ({ ...step, input: { ...inputOf(step), run_id: 'run-0413' } }))),
  changed('digest', 'Another digest of the last manifest', record(1, (step) => ({ ...step, output_sha256: '0'.repeat(64) }))),
  changed('cleared', 'The rollback taken out of the input of the append', record(1, (step) => ({ ...step, input: { ...inputOf(step), rollback_triggered: false } })), 'rolled-back'),
];
