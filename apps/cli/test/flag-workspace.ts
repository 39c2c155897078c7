import { type FlagRecord, REGISTRY_VERSION, type Registry, writeRegistry } from '@plimsoll/flags';
import { type Outcome, runInProcess, type World } from './run-in-process.ts';
import { temporaryFolder } from './temporary.ts';

const said: Omit<FlagRecord, 'state'> = { owner: 'governance', rationale: 'plan', updated_at: '2026-02-01T10:00:00Z', updated_by: 'sre', evidence: [], controls: {}, depends_on: [], bucketing: { version: 'v2', by: null } };

/** A registry as it may be met: without rules of its own, and with a flag of each of three modes. */
export const registry: Registry = {
  schema_version: REGISTRY_VERSION,
  registry: 'meta_flags',
  environment: 'production',
  settings: { enable_from_ppm: 1_000_000, invariants: [] },
  evaluators: {},
  records: {
    meta_generation: { ...said, state: { mode: 'disabled' } },
    meta_prod: { ...said, state: { mode: 'gradual', actor: 'sre', current_ppm: 50_000, target_ppm: 250_000, eta: null } },
    other: { ...said, state: { mode: 'shadow', actor: 'sre', planned_activation: null } },
  },
  generation: 4,
  generated_at: '2026-02-01T10:00:00Z',
  previous_root: null,
};

/** A folder with the registry; runs command lines there. */
export function workspace(files: Readonly<Record<string, string>> = {}) {
  const directory = temporaryFolder({ 'meta_flags.json': writeRegistry(registry), ...files });
  return { directory, plimsoll: (line: string, world: World = {}): Promise<Outcome> => runInProcess(line.split(' '), { directory, ...world }) };
}

/** A report as JSON. */
export interface Reported {
  readonly findings: readonly { readonly id: string; readonly verdict: string; readonly sentence: string; readonly detail?: Readonly<Record<string, unknown>> }[];
}

/** Ids of the findings of a report. */
export const ids = ({ stdout }: Outcome): string[] => (JSON.parse(stdout) as Reported).findings.map(({ id }) => id);
/** Root that a registry file declares. */
export const rootOf = (text: string): string => (JSON.parse(text) as { root: string }).root;
