import { type ClaimResult, defineClaimKind, type EvidenceReader, type Finding } from '@plimsoll/findings';
import * as z from 'zod';
import { mecDefinition } from '../mec-contract.ts';
import { instantOf } from '../instant.ts';
import { manifestReferences } from '../manifest-references.ts';
import { manifestRules } from '../manifest-rules.ts';
import type { PhaseContract } from '../phase-contract.ts';
import { torghutDefinition } from '../torghut-contract.ts';

const path = z.string().min(1);

const PhaseManifestClaim = z.strictObject({
  file: path.describe('The manifest'),
  contract: z.enum([torghutDefinition.schemaVersion, mecDefinition.schemaVersion]).describe('The contract that it must keep'),
  evidence: z
    .strictObject({
      folder: path.describe('Folder of the workspace that holds the artifacts, . for the workspace itself'),
      instead_of: path.optional().describe('The folder that references begin with where the manifest was made; without it they are relative to the folder'),
    })
    .optional()
    .describe('Where the artifacts stand that the manifest refers to; their digests are compared, and without it they are not'),
  run: z.enum(['passed', 'any']).default('passed').describe('any: also the true manifest of a run that did not pass'),
  promotion: z
    .strictObject({
      target: path.describe('Target of the contract that the run may be promoted to'),
      fresh: z
        .strictObject({
          at: z.string().refine((time) => instantOf(time) !== undefined, 'must be an RFC 3339 time with offset').describe('The time judged at'),
          max_age_seconds: z.number().nonnegative().describe('Oldest manifest that counts then'),
        })
        .optional(),
    })
    .optional(),
});
type PhaseManifestClaim = z.infer<typeof PhaseManifestClaim>;

/** "This manifest says what follows from what it records, and the run passed, or may be promoted." */
export const phaseManifestClaim = defineClaimKind({
  kind: 'phase-manifest',
  title: 'Every derived field of a phase manifest, recomputed, is what it says, and the run passed or may be promoted',
  schema: PhaseManifestClaim,
  rules: [manifestRules],
  async verify(claim, reader): Promise<ClaimResult> {
    const file = await reader.read(claim.file);
    if (!file.ok) return { findings: file.findings };
    const { name, bytes, sha256 } = file.value;
    const contract = await contractOf(claim.contract);
    const collected = claim.evidence === undefined ? undefined : await collect(claim.evidence, manifestReferences(bytes), reader);
    const judged = judge(contract, bytes, claim, collected?.digests);
    const findings = [...(collected?.findings ?? []), ...judged.findings.map((finding) => ({ ...finding, location: { ...finding.location, file: name } }))];
    if (findings.some(({ verdict }) => verdict !== 'pass' && verdict !== 'skip')) return { findings };
    const artifacts = collected === undefined ? 'its artifacts were not looked at, as the claim names no evidence' : `its ${collected.digests.size} artifacts have the digests that it records`;
    return { findings, holds: { sentence: `${name}: every derived field follows from what it records, ${judged.outcome}; ${artifacts}`, evidence: [{ name, sha256 }] } };
  },
});

/** Contracts are compiled only where a claim asks for one. */
async function contractOf(id: PhaseManifestClaim['contract']): Promise<PhaseContract> {
  const { mecPhaseManifestM6, torghutPhaseManifestV1 } = await import('../built-in-contracts.ts');
  return id === mecDefinition.schemaVersion ? mecPhaseManifestM6 : torghutPhaseManifestV1;
}

function judge(contract: PhaseContract, bytes: Uint8Array, { run, promotion }: PhaseManifestClaim, evidence: ReadonlyMap<string, string> | undefined): { readonly findings: readonly Finding[]; readonly outcome: string } {
  if (promotion !== undefined) {
    const { target, fresh } = promotion;
    const { findings } = contract.canPromote(bytes, target, { evidence, now: fresh?.at, maxAgeSeconds: fresh?.max_age_seconds });
    return { findings, outcome: `and the run may be promoted to ${target}` };
  }
  const { findings, effectiveStatus, phases } = contract.verifyManifest(bytes, { evidence });
  if (run === 'any' || effectiveStatus === 'pass') return { findings, outcome: `and the run it describes is ${effectiveStatus}` };
  const short = phases.filter(({ effective }) => effective === 'fail' || effective === 'inconclusive').map(({ name, effective }) => `${name} is ${effective}`);
  const sentence = `The run did not pass: ${short.length === 0 ? `it is ${effectiveStatus}` : short.join(', ')}`;
  return { findings: [...findings, manifestRules.finding('phase-manifest/not-passing', { sentence, location: { pointer: '/status' }, expected: 'pass', actual: effectiveStatus })], outcome: '' };
}

interface Collected {
  readonly digests: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

/** Digests of the artifacts that are there, one after the other; one that is not is for verification to say. */
async function collect({ folder, instead_of: origin }: NonNullable<PhaseManifestClaim['evidence']>, references: readonly string[], reader: EvidenceReader): Promise<Collected> {
  const digests = new Map<string, string>();
  const findings: Finding[] = [];
  for (const reference of references) {
    const below = relativeTo(origin, reference);
    if (below === undefined) continue;
    const read = await reader.read(folder === '.' ? below : `${folder}/${below}`);
    if (read.ok) digests.set(reference, read.value.sha256);
    else findings.push(...read.findings.filter(({ id }) => id !== 'evidence/missing'));
  }
  return { digests, findings };
}

/** What a reference names below the folder of the evidence; undefined for one that lies elsewhere, as `s3://bucket/key` does. */
function relativeTo(origin: string | undefined, reference: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]+:/i.test(reference)) return undefined;
  if (origin === undefined) return reference.startsWith('/') ? undefined : reference;
  const prefix = origin.endsWith('/') ? origin : `${origin}/`;
  return reference.startsWith(prefix) ? reference.slice(prefix.length) : undefined;
}
