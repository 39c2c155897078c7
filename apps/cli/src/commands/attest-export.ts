import { createHash } from 'node:crypto';
import { envelopeSigner, IN_TOTO_PAYLOAD_TYPE, type Reference, signEnvelope, svrStatement, vsaStatement } from '@plimsoll/attestations';
import { parseJson } from '@plimsoll/canonical-json';
import { accept, combine, type Finding, type Json, refuse, Report, type Result } from '@plimsoll/findings';
import { cliRules } from '../cli-rules.ts';
import { CommandError } from '../command-error.ts';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { readSigningKey, timeOf } from '../key-file.ts';
import { quote } from '../quote.ts';
import { limits, readInput } from '../read-input.ts';
import { version } from '../version.ts';
import { writeOutput } from '../write-output.ts';
import { envelopeText } from './attest-sign.ts';

export interface AttestExportFlags extends FormatFlags {
  readonly as: 'svr' | 'vsa';
  readonly subject: string;
  readonly name?: string;
  readonly key: string;
  readonly verifier?: string;
  readonly policy?: string;
  readonly resource?: string;
  readonly input?: readonly string[];
  readonly output?: string;
}

async function sha256Of(io: Io, file: string): Promise<string> {
  return createHash('sha256').update(await readInput(io, file, limits.evidence)).digest('hex');
}

/** The findings of a report; its verdict is computed again. */
function findingsOf(bytes: Uint8Array): Result<readonly Finding[]> {
  const parsed = parseJson(bytes, { maxBytes: limits.json });
  if (!parsed.ok) return parsed;
  const report = Report.safeParse(parsed.value);
  const notReport = (why: string): Result<never> => refuse(cliRules.finding('cli/not-report', { sentence: `This is no report to export: ${why}` }));
  if (!report.success) return notReport('it has not the shape of plimsoll.findings.v1; make it with --json');
  const { verdict } = combine(report.data.findings);
  return verdict === report.data.verdict ? accept(report.data.findings) : notReport(`it says ${report.data.verdict}, but its findings combine to ${verdict}`);
}

/** The policy file as a reference: what it is called, and its digest. */
async function policyOf(io: Io, file: string | undefined): Promise<Reference | undefined> {
  return file === undefined ? undefined : { uri: shownName(file), sha256: await sha256Of(io, file) };
}

/** The statement to sign. */
async function statementOf(io: Io, flags: AttestExportFlags, findings: readonly Finding[]): Promise<Result<Uint8Array>> {
  const subject = [{ ...(flags.name !== undefined && { name: flags.name }), digest: { sha256: flags.subject } }];
  const verifier = flags.verifier ?? `urn:plimsoll:verifier:cli/${version}`;
  const policy = await policyOf(io, flags.policy);
  if (flags.as === 'svr') return svrStatement({ subject, findings, verifier, timeCreated: timeOf(io), ...(policy !== undefined && { policies: [policy] }) });
  if (policy === undefined || flags.resource === undefined) throw new CommandError('usage', 'Cannot export a VSA: it needs --policy FILE and --resource URI');
  const inputAttestations = await Promise.all((flags.input ?? []).map((file) => sha256Of(io, file)));
  return accept(vsaStatement({ subject, findings, verifier: { id: verifier, version: { plimsoll: version } }, timeVerified: timeOf(io), resourceUri: flags.resource, policy, inputAttestations }));
}

/** `plimsoll attest export REPORT --as svr|vsa --subject HEX --key FILE`: a report as a signed statement that other tools read. */
export default async function attestExport(io: Io, flags: AttestExportFlags, file: string): Promise<number> {
  const subject = shownName(file);
  const findings = findingsOf(await readInput(io, file, limits.json));
  if (!findings.ok) return conclude(io, flags, { subject, findings: inFile(file, findings.findings) });
  const key = readSigningKey(io, flags.key);
  const statement = await statementOf(io, flags, findings.value);
  if (!statement.ok) return conclude(io, flags, { subject, findings: statement.findings });
  const envelope = await signEnvelope(statement.value, IN_TOTO_PAYLOAD_TYPE, [envelopeSigner(key.name, key)]);
  if (flags.output !== undefined) writeOutput(io, flags.output, Buffer.from(envelopeText(envelope)));
  const done = computed(`${quote(subject)} is exported as ${flags.as.toUpperCase()} about ${flags.subject}, signed by ${quote(key.name)}`, { subject, detail: { envelope: envelope as unknown as Json } });
  return conclude(io, flags, { subject, findings: [done], value: flags.output === undefined ? envelopeText(envelope) : '' });
}
