import type { JsonMember, JsonTree } from '@plimsoll/canonical-json';
import { float32Text } from './float32-text.ts';
import { legacyNanoseconds, utcText } from './legacy-time.ts';
import type { MecRecordShape } from './mec-format.ts';

const nowhere = { start: 0, end: 0 } as const;
const text = (value: string): JsonTree => ({ kind: 'string', value, ...nowhere });
const optional = (value: string | null | undefined): JsonTree => (value === null || value === undefined ? { kind: 'null', ...nowhere } : text(value));
const share = (value: number): JsonTree => ({ kind: 'number', lexeme: float32Text(value), value: Math.fround(value), ...nowhere });

function time(value: string | null | undefined): JsonTree {
  const instant = typeof value === 'string' ? legacyNanoseconds(value) : undefined;
  return instant === undefined ? optional(null) : text(utcText(instant));
}

function object(members: Readonly<Record<string, JsonTree>>): JsonTree {
  return { kind: 'object', members: Object.entries(members).map(([key, value]): JsonMember => ({ key, keyStart: 0, value })), ...nowhere };
}

function typedState(state: MecRecordShape['state']): JsonTree {
  const { mode } = state;
  switch (mode) {
    case 'disabled':
      return object({ mode: text(mode) });
    case 'shadow':
      return object({ mode: text(mode), actor: text(state.actor), planned_activation: time(state.planned_activation) });
    case 'gradual':
      return object({ mode: text(mode), actor: text(state.actor), current_pct: share(state.current_pct), target_pct: share(state.target_pct), eta: time(state.eta) });
    case 'enabled':
      return object({ mode: text(mode), actor: text(state.actor), activated_at: time(state.activated_at), justification: text(state.justification) });
  }
}

/** The record as the original program writes it again after reading: its six fields in their order, nothing else. */
export function typedRecord(record: MecRecordShape): JsonTree {
  return object({
    id: text(record.id),
    state: typedState(record.state),
    updated_at: time(record.updated_at),
    updated_by: text(record.updated_by),
    rationale: text(record.rationale),
    evidence_uri: optional(record.evidence_uri),
  });
}
