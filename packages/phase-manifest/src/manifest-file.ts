import path from 'node:path';
import { encodeUtf8, type Hex, toHex } from '@plimsoll/bytes';
import { parseJson } from '@plimsoll/canonical-json';
import { type Machine, nodeMachine, removeAbandoned, replaceFile, withLock } from '@plimsoll/durable-files';
import type { Finding, Json } from '@plimsoll/findings';
import { sha256 } from '@plimsoll/merkle';
import type { Appended } from './append-governance.ts';
import { collectEvidence } from './collect-evidence.ts';
import { worstVerdict } from './fault-log.ts';
import { isObject, isText, type Members, member } from './json-shape.ts';
import { limits } from './limits.ts';
import { manifestRules } from './manifest-rules.ts';
import type { PhaseContract } from './phase-contract.ts';
import { PhaseManifestError } from './phase-manifest-error.ts';
import { quoted } from './shown.ts';
import { asPhaseManifestError, unsafePath } from './system-error.ts';

/**
 * The bytes of a manifest file, null if it is not there. At most 4 MiB and one byte are read, which is enough to refuse
 * a larger one.
 * @throws PhaseManifestError `unsafe-path` for a link or anything but a regular file, `io`
 */
export async function readManifestFile(file: string, machine: Machine = nodeMachine): Promise<Uint8Array | null> {
  try {
    return await readRegular(machine, file);
  } catch (thrown) {
    throw asPhaseManifestError('read', file, thrown);
  }
}

async function readRegular(machine: Machine, file: string): Promise<Uint8Array | null> {
  const kind = (await machine.look(file))?.kind ?? 'file';
  if (kind !== 'file') throw unsafePath('use', file, kind === 'link' ? 'a link' : 'file');
  return (await machine.read(file, limits.bytes + 1)) ?? null;
}

/**
 * Writes a manifest file as one step: a crash or power failure leaves the old or the new text, whole. Writers take turns.
 * With `expectSha256` only the file with that digest is replaced; with null there must be none.
 * @throws PhaseManifestError `conflict` if the file is not the one expected, `locked` if another process holds it for 5
 * seconds, `unsafe-path`, `io`
 */
export async function writeManifestFile(file: string, text: string, { expectSha256 }: { readonly expectSha256?: Hex | string | null | undefined } = {}, machine: Machine = nodeMachine): Promise<void> {
  await locked(machine, file, async (held) => {
    await put(machine, file, text, held, expectSha256);
  });
}

/** Runs the work under the lock of the file. */
async function locked<T>(machine: Machine, file: string, work: (held: () => Promise<void>) => Promise<T>): Promise<T> {
  try {
    return await withLock(machine, file, async (held) => {
      const folder = path.dirname(file);
      await removeAbandoned(machine, folder, await machine.list(folder));
      return work(held);
    });
  } catch (thrown) {
    throw asPhaseManifestError('write', file, thrown);
  }
}

async function put(machine: Machine, file: string, text: string, held: () => Promise<void>, expected: string | null | undefined): Promise<void> {
  await replaceFile(machine, file, encodeUtf8(text), async () => {
    const there = await readRegular(machine, file);
    const found = there === null ? null : toHex(sha256(there));
    if (expected !== undefined && found !== expected) {
      throw new PhaseManifestError('conflict', `Cannot write ${JSON.stringify(file)}: it must ${expected === null ? 'not be there' : `have the SHA-256 ${expected}`}, and ${found === null ? 'it is not there' : `it has ${found}`}; read it again`);
    }
    await held();
  });
}

/** What appending to a file needs besides it. */
export interface AppendOptions {
  /** Folder in which incident evidence that is given as a path alone is looked for; the folder of the manifest if absent. */
  readonly evidenceRoot?: string | undefined;
  /** Say what would be written, and write nothing. */
  readonly dryRun?: boolean | undefined;
}

/** What appending to a file gave. */
export interface AppendedFile extends Appended {
  /** What was appended, the digest of its evidence in it: the input that a recording keeps. As it was given if it names no evidence by path alone. */
  readonly input: unknown;
}

/**
 * Appends runtime governance to a manifest file; two appends at once take turns. Where the input or the manifest is
 * refused, `manifest` is null and the file stays as it is. `rollback_incident_evidence` may be a path alone (a string, or an object
 * with `path`): the file is read and its digest recorded; if it is not there, that is a finding, and governance is appended
 * without evidence, so that the rollback proof fails.
 * @throws PhaseManifestError `conflict` if something that takes no turns changed the file, `locked`, `unsafe-path`, `io`; TypeError if the contract has no governance
 */
export async function appendRuntimeGovernanceFile(contract: Pick<PhaseContract, 'appendRuntimeGovernance'>, file: string, governance: unknown, { evidenceRoot, dryRun = false }: AppendOptions = {}, machine: Machine = nodeMachine): Promise<AppendedFile> {
  const { input, findings } = await withEvidence(governance, evidenceRoot ?? path.dirname(file));
  const append = (source: Uint8Array | null): AppendedFile => {
    const written = contract.appendRuntimeGovernance(source, input);
    const all = [...findings, ...written.findings];
    return { ...written, findings: all, inputFindings: [...findings, ...written.inputFindings], verdict: worstVerdict(all), input };
  };
  const there = await readManifestFile(file, machine);
  if (there === null || dryRun) return append(there);
  return locked(machine, file, async (held) => {
    const source = await readRegular(machine, file);
    const written = append(source);
    if (written.text !== null && source !== null) await put(machine, file, written.text, held, toHex(sha256(source)));
    return written;
  });
}

/** The input of an append whose evidence has its digest. */
async function withEvidence(governance: unknown, root: string): Promise<{ readonly input: unknown; readonly findings: readonly Finding[] }> {
  const parsed = typeof governance === 'string' || governance instanceof Uint8Array ? parseJson(governance, { maxBytes: limits.bytes, maxDepth: limits.depth }) : undefined;
  const document: unknown = parsed === undefined ? governance : parsed.ok ? parsed.value : null;
  const given = isObject(document) ? pathAlone(member(document, 'rollback_incident_evidence')) : undefined;
  if (given === undefined) return { input: governance, findings: [] };
  const { evidence, findings } = await collectEvidence(root, [given]);
  const digest = evidence.get(given);
  const missing = digest === undefined && findings.length === 0;
  return {
    input: { ...(document as Members), rollback_incident_evidence: digest === undefined ? null : { path: given, sha256: digest } },
    findings: missing
      ? [manifestRules.finding('phase-manifest/evidence-missing', { sentence: `The incident evidence ${quoted(given)} is not in ${quoted(root)}; governance is appended without it`, subject: given.slice(0, 200), location: { pointer: '/rollback_incident_evidence' } })]
      : findings,
  };
}

function pathAlone(value: Json | undefined): string | undefined {
  const given = isObject(value) && Object.keys(value).length === 1 ? member(value, 'path') : value;
  return isText(given) ? given.trim() : undefined;
}
