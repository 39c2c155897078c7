import { parseJson } from '@plimsoll/canonical-json';
import { accept, type Result } from '@plimsoll/findings';
import { FlagRecord, flagRules } from '@plimsoll/flags';
import { CommandError } from './command-error.ts';
import { evidenceFlags, withEvidence } from './evidence-flag.ts';
import { inFile } from './in-file.ts';
import type { Io } from './io.ts';
import { quote } from './quote.ts';
import { limits, readInput } from './read-input.ts';

/** What of a flag can be written by hand. */
export interface MemberFlags {
  readonly with?: string;
  readonly owner?: string;
  readonly dependsOn?: readonly string[];
  readonly evidence?: readonly string[];
}

const Members = FlagRecord.pick({ owner: true, definition: true, depends_on: true, controls: true, bucketing: true }).partial();

type AtLeast = FlagRecord['depends_on'][number]['at_least'];
const AT_LEAST: readonly AtLeast[] = ['shadow', 'gradual', 'enabled'];

/** Members of a record as they were given, and evidence that is to be added. */
export type GivenMembers = Partial<Pick<FlagRecord, 'owner' | 'definition' | 'depends_on' | 'controls' | 'bucketing' | 'evidence'>>;

function dependency(input: string): FlagRecord['depends_on'][number] {
  const at = input.lastIndexOf('=');
  const atLeast = AT_LEAST.find((mode) => mode === input.slice(at + 1));
  if (at < 1 || atLeast === undefined) throw new CommandError('usage', `Cannot depend on ${quote(input)}: FLAG=MODE is needed, where MODE is shadow, gradual or enabled`);
  return { id: input.slice(0, at), at_least: atLeast };
}

/** The members that the command's flags and its file give; flags win. */
export async function givenMembers(io: Io, flags: MemberFlags): Promise<Result<GivenMembers>> {
  const read = flags.with === undefined ? accept({}) : await membersIn(io, flags.with);
  if (!read.ok) return read;
  const evidence = await evidenceFlags(io, flags.evidence);
  return accept({
    ...read.value,
    ...(flags.owner !== undefined && { owner: flags.owner }),
    ...(flags.dependsOn !== undefined && { depends_on: flags.dependsOn.map(dependency) }),
    ...(evidence.length > 0 && { evidence: withEvidence([], evidence) }),
  });
}

async function membersIn(io: Io, file: string): Promise<Result<GivenMembers>> {
  const parsed = parseJson(await readInput(io, file, limits.json));
  if (!parsed.ok) return { ok: false, findings: inFile(file, parsed.findings) };
  const members = Members.safeParse(parsed.value);
  // Members that are absent are absent, not undefined: the schema came from JSON.
  if (members.success) return accept(members.data as GivenMembers);
  const findings = members.error.issues.map(({ path, message }) => {
    const pointer = path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
    return flagRules.finding('flags/malformed', { sentence: `${pointer || 'The document'}: ${message}`, location: { pointer } });
  });
  return { ok: false, findings: inFile(file, findings) };
}
