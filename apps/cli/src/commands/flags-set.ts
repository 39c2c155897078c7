import { type Changed, changeFlag, type FlagRecord, type FlagState, type Mode } from '@plimsoll/flags';
import { type ChangeFlags, changeRegistry } from '../change-registry.ts';
import { CommandError } from '../command-error.ts';
import { computed } from '../conclude.ts';
import { evidenceFlags, withEvidence } from '../evidence-flag.ts';
import type { Io } from '../io.ts';
import { quote } from '../quote.ts';

export interface FlagsSetFlags extends ChangeFlags {
  readonly to: Mode;
  readonly ppm?: number;
  readonly percent?: number;
  readonly target?: number;
  readonly targetPercent?: number;
  readonly eta?: string;
  readonly planned?: string;
  readonly evidence?: readonly string[];
}

function oneOf(exact: number | undefined, percent: number | undefined, names: string): number | undefined {
  if (exact !== undefined && percent !== undefined) throw new CommandError('usage', `Cannot tell the exposure: give ${names}, not both`);
  return exact ?? percent;
}

/** The state that the flags of the command ask for. */
function stateOf({ to, actor, rationale, eta, planned, ...flags }: FlagsSetFlags, now: string, before: FlagState | undefined): FlagState {
  const ppm = oneOf(flags.ppm, flags.percent, '--ppm or --percent');
  const target = oneOf(flags.target, flags.targetPercent, '--target or --target-percent');
  if (to !== 'gradual' && (ppm !== undefined || target !== undefined || eta !== undefined)) throw new CommandError('usage', `Cannot set an exposure: ${to} has one; leave --ppm, --percent, --target, --target-percent and --eta out`);
  if (to !== 'shadow' && planned !== undefined) throw new CommandError('usage', 'Cannot plan an activation but of a shadow: leave --planned out');
  switch (to) {
    case 'disabled':
      return { mode: to };
    case 'shadow':
      return { mode: to, actor, planned_activation: planned ?? null };
    case 'enabled':
      return { mode: to, actor, activated_at: now, justification: rationale };
    case 'gradual': {
      if (ppm === undefined) throw new CommandError('usage', 'Cannot ramp without an exposure: give --ppm or --percent');
      const last = before?.mode === 'gradual' ? before : undefined;
      const aim = target ?? Math.max(last?.target_ppm ?? ppm, ppm);
      if (aim < ppm) throw new CommandError('usage', `Cannot expose ${ppm} ppm on the way to ${aim}: the target is the most`);
      return { mode: to, actor, current_ppm: ppm, target_ppm: aim, eta: eta ?? last?.eta ?? null };
    }
  }
}

/** Whether two states say the same but for who and when. */
function isSame(a: FlagState, b: FlagState): boolean {
  if (a.mode === 'gradual' && b.mode === 'gradual') return a.current_ppm === b.current_ppm && a.target_ppm === b.target_ppm && a.eta === b.eta;
  if (a.mode === 'shadow' && b.mode === 'shadow') return a.planned_activation === b.planned_activation;
  return a.mode === b.mode;
}

/** `plimsoll flags set ID FILE --to MODE`: one step of one flag. */
export default async function flagsSet(io: Io, flags: FlagsSetFlags, id: string, file: string): Promise<number> {
  const added = await evidenceFlags(io, flags.evidence);
  const { actor, rationale } = flags;
  // Before anything is read or asked for, so that a wrong command is a wrong command whatever stands in the file.
  stateOf(flags, '', undefined);
  return changeRegistry(io, flags, file, 'set', ({ registry }, facts): Changed => {
    const before: FlagRecord | undefined = Object.hasOwn(registry.records, id) ? registry.records[id] : undefined;
    const state = stateOf(flags, facts.now, before?.state);
    const evidence = withEvidence(before?.evidence ?? [], added);
    if (before !== undefined && isSame(before.state, state) && evidence.length === before.evidence.length) return { next: registry, findings: [computed(`${quote(id)} is so already`, { subject: id })], ids: [id] };
    return changeFlag(registry, { id, actor, rationale, state, evidence }, facts);
  });
}
