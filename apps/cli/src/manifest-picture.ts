import { stripVTControlCharacters } from 'node:util';
import { columnsOf, type Finding, type Json, wrap } from '@plimsoll/findings';
import { isMembers } from './manifest-source.ts';
import type { GateView, ManifestView, PhaseView } from './manifest-view.ts';
import { printable } from './quote.ts';

/** How a picture is drawn; the caller knows the terminal. */
export interface PictureOptions {
  readonly colour: boolean;
  /** Only ASCII, for TERM=dumb. */
  readonly ascii: boolean;
  /** Columns, at least 40. */
  readonly width: number;
}

/** The decision about the manifest's own target. */
export interface PictureDecision {
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
  /** Of the run, once every phase was recomputed. */
  readonly effectiveStatus: 'pass' | 'fail' | 'inconclusive';
  readonly sentence: string;
}

type Paint = 'red' | 'green' | 'yellow' | 'dim' | 'bold';
const codes: Readonly<Record<Paint, number>> = { red: 31, green: 32, yellow: 33, dim: 2, bold: 1 };
const tints: Readonly<Record<string, Paint>> = { pass: 'green', fail: 'red', inconclusive: 'yellow', skip: 'dim' };
const fancy = { pass: '✓', fail: '✗', inconclusive: '?', skip: '–', line: '│', arrow: '▼', why: '↳', atLeast: '≥', equal: '=', unequal: '≠', dot: '·', cut: '…', rule: '─' };
const plain: typeof fancy = { pass: '+', fail: 'x', inconclusive: '?', skip: '-', line: '|', arrow: 'v', why: '>', atLeast: '>=', equal: '=', unequal: '!=', dot: '.', cut: '...', rule: '-' };
const answers = { pass: 'GO', fail: 'NO-GO', inconclusive: 'INCONCLUSIVE' } as const;
/** The widest picture: beyond, eyes lose the line between what stands left and right. */
const WIDEST = 100;
const NAME = 14;

/** Whether what decides the gate speaks for it: one that says fail all the same is worth no more than it says. */
function meets(value: Json, threshold: Json, measure: GateView['measure']): boolean {
  switch (measure?.kind) {
    case 'min':
      return typeof value === 'number' && typeof threshold === 'number' && value >= threshold;
    case 'equals':
      return value !== null && value === threshold;
    case 'empty-list':
      return measure.items === 0;
    case 'evidence-when-triggered':
      return measure.triggered === false || (typeof measure.path === 'string' && measure.path !== '');
    default:
      return false;
  }
}

/** Draws one manifest. */
class Picture {
  readonly #lines: string[] = [];
  readonly #options: PictureOptions;
  readonly #marks: typeof fancy;
  readonly #width: number;

  constructor(options: PictureOptions) {
    this.#options = options;
    this.#marks = options.ascii ? plain : fancy;
    this.#width = Math.min(options.width, WIDEST);
  }

  draw({ contract, members, phases, why }: ManifestView, decision: PictureDecision): string {
    this.#head(contract, members, decision);
    for (const [index, phase] of phases.entries()) this.#phase(phase, index, index === phases.length - 1);
    this.#lines.push('');
    this.#governance(members);
    const { status } = members;
    const { effectiveStatus } = decision;
    this.#fact('status', status === effectiveStatus ? effectiveStatus : `says ${status === undefined ? 'nothing' : this.#short(status)}, is ${effectiveStatus}`, tints[effectiveStatus]);
    for (const finding of why) this.#why('  ', finding);
    this.#lines.push('', this.#paint(tints[decision.verdict] ?? 'red', this.#paint('bold', answers[decision.verdict])));
    this.#paragraph(this.#safe(decision.sentence), '', '');
    return `${this.#lines.join('\n')}\n`;
  }

  #head(contract: string, members: ManifestView['members'], decision: PictureDecision): void {
    const context = isMembers(members['execution_context']) ? members['execution_context'] : {};
    const run = members['run_id'] === undefined ? 'no manifest that can be read' : this.#short(members['run_id']);
    this.#sides('', this.#cut(run, this.#width - 14), 'bold', answers[decision.verdict], tints[decision.verdict] ?? 'red');
    const [repository, updated] = [context['repository'], members['updated_at'] ?? members['generated_at']];
    const facts = [
      this.#fitting(members['candidate_id'], ''),
      this.#fitting(members['requested_promotion_target'], 'for '),
      this.#fitting(context['head'], ''),
      this.#fitting(repository, 'of '),
      this.#fitting(updated, 'updated '),
      contract,
    ].filter((fact) => fact !== undefined);
    let line = '';
    for (const fact of facts) {
      const longer = line === '' ? fact : `${line} ${this.#marks.dot} ${fact}`;
      if (line !== '' && columnsOf(longer) > this.#width) {
        this.#lines.push(this.#paint('dim', line));
        line = fact;
      } else line = longer;
    }
    this.#lines.push(this.#paint('dim', line));
    this.#lines.push(this.#paint('dim', this.#marks.rule.repeat(this.#width)), '');
  }

  /** A fact of the head, if there is one. */
  #fitting(value: Json | undefined, before: string): string | undefined {
    return typeof value === 'string' && value !== '' ? this.#cut(before + this.#short(value), this.#width) : undefined;
  }

  #phase({ name, recorded, effective, gates, why, arrival }: PhaseView, index: number, last: boolean): void {
    if (arrival !== undefined) {
      const right = arrival.recorded === arrival.expected || (arrival.recorded === 'skipped' && arrival.expected === 'skip');
      const said = this.#cut(this.#safe(arrival.recorded), 20);
      this.#lines.push(`  ${this.#paint(right ? (tints[arrival.expected] ?? 'red') : 'red', `${this.#marks.arrow} ${said}${right ? '' : arrival.expected === 'missing' ? ', and the phase is missing' : `, must be ${arrival.expected}`}`)}`);
    }
    const same = recorded === effective || (recorded === 'skipped' && effective === 'skip');
    const verdict = same ? effective : recorded === 'missing' ? 'missing' : `says ${this.#cut(this.#safe(recorded), 16)}, is ${effective}`;
    const tint = tints[effective] ?? 'red';
    this.#sides(`${this.#paint(tint, this.#marks[effective])} ${index + 1} `, name, 'bold', verdict, tint);
    const bar = `  ${this.#paint('dim', last ? ' ' : this.#marks.line)} `;
    for (const gate of gates) this.#gate(gate, bar);
    for (const finding of why) this.#why(`${bar} `, finding);
  }

  #gate({ id, recorded, effective, value, threshold, measure, why }: GateView, bar: string): void {
    const tint = tints[effective] ?? 'red';
    const same = recorded === effective || (recorded === 'skipped' && effective === 'skip');
    const said = !same ? `says ${this.#cut(this.#safe(recorded), 16)}` : effective === 'fail' && meets(value, threshold, measure) ? 'recorded as fail' : '';
    const measured = [this.#measured(value, threshold, measure), said].filter((part) => part !== '').join(', ');
    const left = `${bar} ${this.#paint(tint, this.#marks[effective])} `;
    const name = this.#cut(this.#safe(id), this.#width - 7);
    if (columnsOf(name) + columnsOf(measured) + 9 <= this.#width) this.#sides(left, name, undefined, measured, same ? 'dim' : tint);
    else this.#lines.push(left + name, `${bar}   ${this.#paint(same ? 'dim' : tint, this.#cut(measured, this.#width - 7))}`);
    for (const finding of why) this.#why(`${bar}   `, finding);
  }

  /** What decides the gate. */
  #measured(value: Json, threshold: Json, measure: GateView['measure']): string {
    const [have, want] = [this.#short(value), this.#short(threshold)];
    if (measure?.kind === 'empty-list') return measure.items === undefined ? 'no list of what is missing' : measure.items === 0 ? 'nothing missing' : `${measure.items} missing`;
    if (measure?.kind === 'evidence-when-triggered') return measure.triggered === false ? 'nothing to prove' : measure.path === '' || measure.path === null ? 'no evidence' : this.#short(measure.path);
    if (measure?.kind === 'present') return value === null ? 'absent' : have;
    if (value === null) return threshold === null ? '' : `no value, threshold ${want}`;
    if (measure?.kind === 'min' && typeof value === 'number' && typeof threshold === 'number') return `${have} ${value >= threshold ? this.#marks.atLeast : '<'} ${want}`;
    if (measure?.kind === 'equals') return `${have} ${value === threshold ? this.#marks.equal : this.#marks.unequal} ${want}`;
    return threshold === null ? `value ${have}` : `value ${have}, threshold ${want}`;
  }

  #governance(members: ManifestView['members']): void {
    const runtime = members['runtime_governance'];
    if (!isMembers(runtime)) return;
    const { drift_status: drift, drift_last_detection_path: detection, rollback_triggered: rollback, emergency_stop_active: stop, action_type: action, action_triggered: acted, reasons } = runtime;
    this.#fact('drift', `${this.#short(drift ?? 'nothing')}${typeof detection === 'string' && detection !== '' ? ` (${this.#short(detection)})` : ''}`);
    // Anything but false counts as triggered.
    this.#fact('rollback', rollback === false ? 'not triggered' : `triggered${rollback === true ? '' : `: recorded as ${this.#short(JSON.stringify(rollback ?? null))}`}`, rollback === false ? 'green' : 'red');
    if (stop !== undefined && stop !== false) this.#fact('emergency stop', stop === true ? 'active' : `recorded as ${this.#short(stop)}`, 'red');
    if (acted === true) this.#fact('action', this.#short(action ?? 'nothing'));
    const evidence = runtime['rollback_incident_evidence_path'];
    const sha256 = runtime['rollback_incident_evidence_sha256'];
    if (typeof evidence === 'string' && evidence !== '') this.#fact('evidence', `${this.#short(evidence)}${typeof sha256 === 'string' ? ` sha256:${this.#short(sha256)}` : ', no digest'}`);
    const said = Array.isArray(reasons) ? (reasons as readonly Json[]).slice(0, 10).map((reason) => this.#short(reason)) : [];
    if (said.length > 0) this.#fact('reasons', said.join(', '));
  }

  #fact(name: string, value: string, tint?: Paint): void {
    const lines = wrap(value, this.#width - NAME - 2);
    for (const [index, line] of lines.entries()) this.#lines.push(`${this.#paint('dim', (index === 0 ? name : '').padEnd(NAME))}  ${tint === undefined ? line : this.#paint(tint, line)}`);
  }

  #why(before: string, { id, sentence, verdict }: Finding): void {
    const arrow = this.#paint(tints[verdict] ?? 'red', this.#marks.why);
    this.#paragraph(`${this.#safe(sentence)} (${id})`, `${before}${arrow} `, `${before}  `);
  }

  /** Text of several lines; `first` and `rest` stand before them. */
  #paragraph(text: string, first: string, rest: string): void {
    const indent = columnsOf(stripVTControlCharacters(rest));
    for (const [index, line] of wrap(text, Math.max(this.#width - indent, 20)).entries()) this.#lines.push((index === 0 ? first : rest) + line);
  }

  /** One line with something left and something right, dots between them; two where it is too narrow. */
  #sides(before: string, left: string, paintLeft: Paint | undefined, right: string, paintRight: Paint): void {
    const used = columnsOf(stripVTControlCharacters(before)) + columnsOf(left) + columnsOf(right);
    const gap = this.#width - used - 2;
    if (gap < 1 && right !== '') {
      this.#sides(before, left, paintLeft, '', paintRight);
      this.#lines.push(`    ${this.#paint(paintRight, right)}`);
      return;
    }
    const dots = right === '' ? '' : ` ${this.#paint('dim', this.#marks.dot.repeat(gap))} `;
    this.#lines.push(`${before}${paintLeft === undefined ? left : this.#paint(paintLeft, left)}${dots}${right === '' ? '' : this.#paint(paintRight, right)}`);
  }

  #paint(name: Paint, text: string): string {
    return this.#options.colour ? `\u001b[${codes[name]}m${text}\u001b[0m` : text;
  }

  /** What somebody else wrote: it can neither steer the terminal nor begin a line that a workflow obeys. */
  #safe(text: string): string {
    return printable(text).replaceAll(/(?<=^|\s)::/gu, String.raw`\u{3a}:`);
  }

  /** A value inside a line. */
  #short(value: Json): string {
    return this.#cut(this.#safe(typeof value === 'string' ? value : JSON.stringify(value)), 72);
  }

  #cut(text: string, columns: number): string {
    if (columnsOf(text) <= columns) return text;
    let kept = '';
    for (const character of text) {
      if (columnsOf(kept + character) + columnsOf(this.#marks.cut) > columns) break;
      kept += character;
    }
    return kept + this.#marks.cut;
  }
}

/** The picture of a manifest, in lines that fit the width; ends with a newline. */
export function drawManifest(view: ManifestView, decision: PictureDecision, options: PictureOptions): string {
  return new Picture(options).draw(view, decision);
}
