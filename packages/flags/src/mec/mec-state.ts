import type { JsonTree } from '@plimsoll/canonical-json';
import type { Finding } from '@plimsoll/findings';
import { PPM } from '../bucket.ts';
import type { FlagState } from '../flag-record.ts';
import { flagRules } from '../flag-rules.ts';
import { decimalPpm } from './decimal-ppm.ts';
import { legacyNanoseconds, utcText } from './legacy-time.ts';
import type { MecRecordShape } from './mec-format.ts';
import { mecRules } from './mec-rules.ts';

/** A state in native terms, and what its shares have wrong. */
export interface ConvertedState {
  readonly state: FlagState;
  readonly findings: readonly Finding[];
}

/** The same time in UTC; null for none. */
export function utcTime(text: string | null | undefined): string | null {
  const instant = typeof text === 'string' ? legacyNanoseconds(text) : undefined;
  return instant === undefined ? null : utcText(instant);
}

/** The text of a member's number. */
function lexemeIn(tree: JsonTree, key: string): string {
  const value = tree.kind === 'object' ? tree.members.find((member) => member.key === key)?.value : undefined;
  return value?.kind === 'number' ? value.lexeme : '0';
}

/**
 * A legacy state with shares in millionths, from the text of its numbers. `tree` is the state as it was written, at the pointer.
 */
export function convertState(state: MecRecordShape['state'], tree: JsonTree, id: string, pointer: string): ConvertedState {
  const at = (key: string): string => utcTime((state as Readonly<Record<string, unknown>>)[key] as string) ?? '';
  if (state.mode === 'disabled') return { state, findings: [] };
  if (state.mode === 'shadow') return { state: { mode: 'shadow', actor: state.actor, planned_activation: utcTime(state.planned_activation) }, findings: [] };
  if (state.mode === 'enabled') return { state: { ...state, activated_at: at('activated_at') }, findings: [] };
  const [current, target] = (['current_pct', 'target_pct'] as const).map((key) => ({ key, lexeme: lexemeIn(tree, key), ...decimalPpm(lexemeIn(tree, key)) }));
  if (current === undefined || target === undefined) throw new RangeError('Cannot convert a state: it has no shares');
  const place = (key: string): { readonly subject: string; readonly location: { readonly pointer: string } } => ({ subject: id, location: { pointer: `${pointer}/${key}` } });
  const findings = [current, target].flatMap(({ key, lexeme, ppm, isExact }) => {
    if (ppm < 1 || ppm > PPM) return [flagRules.finding('flags/ppm-range', { sentence: `${id}: ${key} is ${lexeme.slice(0, 32)}; a gradual flag exposes more than 0 and at most 1`, ...place(key), expected: [1, PPM], actual: ppm })];
    return isExact ? [] : [mecRules.finding('flags/legacy-percentage', { sentence: `${id}: ${key} is ${lexeme.slice(0, 32)}, which was rounded to ${ppm} of ${PPM} ppm`, ...place(key), actual: ppm })];
  });
  if (current.ppm > target.ppm) findings.push(flagRules.finding('flags/ppm-range', { sentence: `${id} exposes ${current.ppm} ppm, more than its target of ${target.ppm}`, ...place('current_pct'), expected: target.ppm, actual: current.ppm }));
  return { state: { mode: 'gradual', actor: state.actor, current_ppm: current.ppm, target_ppm: target.ppm, eta: utcTime(state.eta) }, findings };
}
