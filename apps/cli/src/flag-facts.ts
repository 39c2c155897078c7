import { evaluateApprovals, type ApprovalPolicy, type Revocation } from '@plimsoll/attestations';
import { toHex } from '@plimsoll/bytes';
import { accept, type Finding, type Result } from '@plimsoll/findings';
import { type ApprovedTicket, type ChangeTicket, type Facts, flagRules, type LoadedRegistry, ticketDigest, verifyAnchor } from '@plimsoll/flags';
import { listSnapshots, readAnchorFile, readSnapshot } from '@plimsoll/flags/node';
import { parseTrustPolicy, type TrustPolicy } from '@plimsoll/signed-note';
import { CommandError } from './command-error.ts';
import { readTicket } from './flag-ticket.ts';
import { inFile, shownName } from './in-file.ts';
import type { Io } from './io.ts';
import { pathOf, timeOf } from './key-file.ts';
import type { NamedFile } from './parsers.ts';
import { quote } from './quote.ts';
import { limits, readInput } from './read-input.ts';
import { readPolicy, readRevocations } from './read-policy.ts';

/** Files from which a command learns what was approved and anchored. */
export interface FactsFlags {
  readonly env?: string;
  readonly ticket?: readonly string[];
  readonly approvals?: readonly string[];
  readonly policy?: readonly NamedFile[];
  readonly revocations?: string;
  readonly requester?: string;
  readonly trust?: string;
}

/** Name of the policy under which a registry is approved as a whole. */
const WHOLE_REGISTRY = 'registry';

/** What the files say, read once; none of it depends on the registry. */
export interface FactSources {
  readonly now: string;
  readonly trust: TrustPolicy | undefined;
  readonly tickets: readonly ApprovedTicket[];
  /** What the evaluations of tickets found: of interest where a change is refused. */
  readonly evaluated: readonly Finding[];
  /** Whether the registry with this root and time was approved as a whole. */
  readonly approves: (root: string, time: string) => { readonly isApproved: boolean; readonly findings: readonly Finding[] };
}

interface Presented {
  readonly files: readonly string[];
  readonly envelopes: readonly Uint8Array[];
  readonly policies: readonly (readonly [string, ApprovalPolicy])[];
  readonly revocations: readonly Revocation[];
  readonly requester: string | undefined;
  readonly now: string;
}

/**
 * Reads tickets, approvals, policies and whom to trust, and judges which tickets are approved.
 * @param actor who asks for the change, if no flag says so
 * @throws CommandError `environment` if a file cannot be read
 */
export async function factSources(io: Io, flags: FactsFlags, actor: string | undefined): Promise<Result<FactSources>> {
  const now = timeOf(io);
  const findings: Finding[] = [];
  const tickets: ChangeTicket[] = [];
  for (const file of flags.ticket ?? []) {
    const ticket = (await readTicket(io, file)) ?? noTicket(file);
    if (ticket.ok) tickets.push(ticket.value);
    else findings.push(...ticket.findings);
  }
  const policies: [string, ApprovalPolicy][] = [];
  for (const { name, file } of flags.policy ?? []) {
    const policy = await readPolicy(io, file);
    findings.push(...policy.findings);
    if (policy.ok) policies.push([name, policy.value]);
  }
  const revocations = flags.revocations === undefined ? accept([]) : await readRevocations(io, flags.revocations);
  if (!revocations.ok) findings.push(...revocations.findings);
  const trust = flags.trust === undefined ? undefined : await readTrust(io, flags.trust);
  if (trust?.ok === false) findings.push(...trust.findings);
  const refused = findings.filter(({ verdict }) => verdict !== 'pass');
  if (!revocations.ok || trust?.ok === false || policies.length < (flags.policy?.length ?? 0) || tickets.length < (flags.ticket?.length ?? 0)) return { ok: false, findings: refused };
  const envelopes: Uint8Array[] = [];
  for (const file of flags.approvals ?? []) envelopes.push(await readInput(io, file, limits.note));
  const presented: Presented = { files: flags.approvals ?? [], envelopes, policies, revocations: revocations.value, requester: flags.requester ?? actor, now };
  const judged = tickets.flatMap((ticket) => policies.filter(([name]) => name !== WHOLE_REGISTRY).map((policy) => judgeTicket(presented, ticket, policy)));
  return accept({
    now,
    trust: trust?.value,
    tickets: judged.flatMap(({ approved }) => approved ?? []),
    evaluated: judged.flatMap((one) => one.findings),
    approves: (root, time) => judgeRegistry(presented, root, time),
  });
}

function noTicket(file: string): Result<never> {
  return { ok: false, findings: [flagRules.finding('flags/malformed', { sentence: `${quote(file)} is no change ticket; plimsoll flags ticket writes one`, location: { file: shownName(file) } })] };
}

/** The trust policy of a file that the user named. */
export async function readTrust(io: Io, file: string): Promise<Result<TrustPolicy>> {
  const policy = parseTrustPolicy(await readInput(io, file, limits.note));
  return { ...policy, findings: inFile(file, policy.findings) };
}

function evaluate(presented: Presented, policy: ApprovalPolicy, subject: { readonly sha256: string; readonly time: string }, target: string | null): { readonly isApproved: boolean; readonly findings: readonly Finding[] } {
  const { envelopes, files, revocations, requester, now } = presented;
  const { verdict, findings } = evaluateApprovals({ policy, subject, envelopes, revocations, at: now, ...(requester !== undefined && { requester }), ...(target !== null && { scope: { target } }) });
  const placed = findings.map((finding): Finding => {
    const file = typeof finding.detail?.['envelope'] === 'number' ? files[finding.detail['envelope']] : undefined;
    return file === undefined ? finding : { ...finding, location: { file: shownName(file) } };
  });
  return { isApproved: verdict === 'pass', findings: placed };
}

function judgeTicket(presented: Presented, ticket: ChangeTicket, [name, policy]: readonly [string, ApprovalPolicy]): { readonly approved: ApprovedTicket | undefined; readonly findings: readonly Finding[] } {
  const { isApproved, findings } = evaluate(presented, policy, { sha256: ticketDigest(ticket), time: ticket.issued_at }, ticket.environment);
  return { approved: isApproved ? { policy: name, ticket } : undefined, findings };
}

function judgeRegistry(presented: Presented, root: string, time: string): { readonly isApproved: boolean; readonly findings: readonly Finding[] } {
  const policy = presented.policies.find(([name]) => name === WHOLE_REGISTRY)?.[1];
  return policy === undefined ? { isApproved: false, findings: [] } : evaluate(presented, policy, { sha256: root, time }, null);
}

/**
 * The facts about one state of a registry: which of the roots that its rules may ask for can be restored is found out from the
 * snapshots beside its file.
 * @throws CommandError `usage` for an environment that is not the registry's, FlagsError
 */
export async function factsOf(io: Io, flags: FactsFlags, sources: FactSources, file: string, { registry, set }: LoadedRegistry): Promise<Facts> {
  if (flags.env !== undefined && registry.environment !== null && registry.environment !== flags.env) throw new CommandError('usage', `Cannot judge a registry of ${quote(registry.environment)} as one of ${quote(flags.env)}`);
  const roots = new Set([toHex(set.root), ...(registry.previous_root === null ? [] : [registry.previous_root])]);
  return { now: sources.now, environment: flags.env ?? registry.environment, tickets: sources.tickets, restorableRoots: await restorable(pathOf(io, file), roots, sources.trust), approvedRoots: new Set() };
}

/** Those of the roots of which a snapshot and its anchor verify. */
async function restorable(file: string, roots: ReadonlySet<string>, policy: TrustPolicy | undefined): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  if (policy === undefined) return found;
  for (const { name, root, hasAnchor } of await listSnapshots(file)) {
    if (!hasAnchor || !roots.has(root) || found.has(root)) continue;
    const snapshot = await readSnapshot(file, name);
    if (!snapshot.ok) continue;
    const { registry, environment } = snapshot.value.registry;
    if (verifyAnchor(await readAnchorFile(file, snapshot.value), { registry, environment, root }, { policy }).ok) found.add(root);
  }
  return found;
}
