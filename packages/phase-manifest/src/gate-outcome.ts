import type { Json } from '@plimsoll/findings';
import type { GateDefinition } from './contract-definition.ts';
import { follow, stepsOf } from './json-pointer.ts';
import { isList, isObject, isText, type Members, member } from './json-shape.ts';

/** What follows for one gate from what is recorded; `unknown` where nothing is recorded to compute it from. */
export interface GateOutcome {
  readonly status: 'pass' | 'fail' | 'skip' | 'unknown';
  /** What is wrong besides: the threshold asks for less than the contract, or `value` is not what it claims to repeat. */
  readonly fault?: 'gate-threshold-weakened' | 'gate-value-mismatch';
  /** What the contract has in the place of what is wrong. */
  readonly expected?: Json;
}

const PASS: GateOutcome = { status: 'pass' };
const FAIL: GateOutcome = { status: 'fail' };
const SKIP: GateOutcome = { status: 'skip' };
const UNKNOWN: GateOutcome = { status: 'unknown' };

/** Recomputes one gate: from the phase that has it, the gate as recorded, the target, and whether that target may skip the phase. */
export type GateCheck = (phase: Members, gate: Members, target: string, maySkip: boolean) => GateOutcome;

const absent = (value: Json | undefined): value is null | undefined => value === undefined || value === null;

/** The check of one gate. Pure; O(length of its pointers). */
export function gateCheck({ rule, from }: GateDefinition): GateCheck {
  const outcome = ruleCheck(rule);
  if (from === undefined) return outcome;
  const steps = stepsOf(from);
  return (phase, gate, target, maySkip) => {
    const value = member(gate, 'value');
    if (!absent(value)) {
      const source = follow(phase, steps);
      if (source !== undefined && source !== value) return { status: 'fail', fault: 'gate-value-mismatch', expected: source };
    }
    return outcome(phase, gate, target, maySkip);
  };
}

function ruleCheck(rule: GateDefinition['rule']): GateCheck {
  switch (rule.kind) {
    case 'min':
      return (_phase, gate) => atLeast(rule.min, member(gate, 'threshold'), member(gate, 'value'));
    case 'equals': {
      const required = new Map(Object.entries<string | undefined>(rule.requires ?? {}).map(([target, pointer = '']) => [target, stepsOf(pointer)]));
      return (phase, gate, target) => {
        const steps = required.get(target);
        const condition = steps === undefined || follow(phase, steps) === true;
        return identical(rule.value, member(gate, 'threshold'), member(gate, 'value'), condition);
      };
    }
    case 'empty-list': {
      const steps = stepsOf(rule.at);
      return (phase) => {
        const list = follow(phase, steps);
        return isList(list) ? (list.length === 0 ? PASS : FAIL) : UNKNOWN;
      };
    }
    case 'present':
      return (_phase, gate, _target, maySkip) => {
        const value = member(gate, 'value');
        return value === undefined ? UNKNOWN : isText(value) ? PASS : maySkip ? SKIP : FAIL;
      };
    case 'evidence-when-triggered':
      return evidenceWhenTriggered;
  }
}

function atLeast(min: number, threshold: Json | undefined, value: Json | undefined): GateOutcome {
  if (absent(threshold) || absent(value)) return UNKNOWN;
  if (!Number.isSafeInteger(threshold) || !Number.isSafeInteger(value)) return FAIL;
  if ((threshold as number) < min) return { status: 'fail', fault: 'gate-threshold-weakened', expected: min };
  return (value as number) >= (threshold as number) ? PASS : FAIL;
}

function identical(wanted: Json, threshold: Json | undefined, value: Json | undefined, condition: boolean): GateOutcome {
  if (absent(threshold) || absent(value)) return UNKNOWN;
  if (threshold !== wanted) return { status: 'fail', fault: 'gate-threshold-weakened', expected: wanted };
  return value === wanted && condition ? PASS : FAIL;
}

function evidenceWhenTriggered(phase: Members): GateOutcome {
  const observations = member(phase, 'observations');
  const triggered = isObject(observations) ? member(observations, 'rollback_triggered') : undefined;
  if (typeof triggered !== 'boolean') return UNKNOWN;
  return !triggered || (isObject(observations) && isText(member(observations, 'rollback_incident_evidence_path'))) ? PASS : FAIL;
}
