import { toHex } from '@plimsoll/bytes';
import { accept, type Finding, type Result } from '@plimsoll/findings';
import { commitRegistry, fileRules, isDemotion, type LoadedRegistry, parseRegistry, type Registry } from '@plimsoll/flags';
import { FlagsError, lastGood, type RegistryFile } from '@plimsoll/flags/node';
import type { TrustPolicy } from '@plimsoll/signed-note';
import { cliRules } from './cli-rules.ts';
import { shownName } from './in-file.ts';
import { printable, quote } from './quote.ts';

/** A registry to go on from, whatever happened to its file. */
export interface SafeRegistry extends LoadedRegistry {
  /** The whole state that it goes on from; null where there is only content, under a root that is not its own. */
  readonly from: LoadedRegistry | null;
  /** What was taken instead of the file; none where the file is as it should be. */
  readonly findings: readonly Finding[];
}

/**
 * The registry of a file or, where that cannot be used, the last good one from its snapshots, with every demotion that the file
 * still shows. Of a file that is merely not what its root says and has no snapshot, its content. Refuses with what is wrong with both.
 * @param trust whom a snapshot's anchor must verify by; without it any snapshot with the root of its name will do
 */
export async function safeRegistry(target: string, file: string, { bytes, read }: RegistryFile, now: string, trust: TrustPolicy | undefined): Promise<Result<SafeRegistry>> {
  if (read.ok) return accept({ ...read.value, from: read.value, findings: [] });
  const parsed = bytes === null ? undefined : parseRegistry(bytes);
  const content = parsed?.ok === true ? parsed.value.registry : undefined;
  const good = await lastGood(target, { registry: content?.registry, environment: content?.environment, ...(trust !== undefined && { trust: { policy: trust } }) }).catch(notAtHand);
  const why = read.findings.map(({ sentence }) => sentence).join('; ').slice(0, 1000);
  if (good.ok) {
    const registry = content === undefined ? good.value.registry : withDemotions(good.value.registry, content, now);
    return accept({ registry, set: commitRegistry(registry), from: good.value, findings: [replaced(file, `the last good state ${quote(good.value.name)} with the root ${toHex(good.value.set.root)} was taken instead${content === undefined ? '' : ', with every demotion that the file shows'}`, why)] });
  }
  if (content !== undefined) return accept({ registry: content, set: commitRegistry(content), from: null, findings: [replaced(file, 'there is no snapshot that can be used, so its content was taken as it is', why)] });
  return { ok: false, findings: [...read.findings, ...good.findings] };
}

function replaced(file: string, taken: string, why: string): Finding {
  return cliRules.finding('cli/registry-replaced', { sentence: `The registry ${quote(file)} could not be used; ${taken}: ${why}`, subject: shownName(file), location: { file: shownName(file) } });
}

/** Snapshots that cannot be read are none. */
function notAtHand(thrown: unknown): Result<never> {
  if (!(thrown instanceof FlagsError)) throw thrown;
  return { ok: false, findings: [fileRules.finding('flags/snapshot-missing', { sentence: printable(thrown.message) })] };
}

/** A registry in which whatever went down in another is down as well; who is not in that one is disabled. */
function withDemotions(registry: Registry, shown: Registry, now: string): Registry {
  const records = Object.entries(registry.records).map(([id, before]) => {
    const after = Object.hasOwn(shown.records, id) ? shown.records[id] : { ...before, state: { mode: 'disabled' } as const };
    return [id, after !== undefined && isDemotion(before, after) ? { ...before, state: after.state, rationale: after.rationale, updated_by: after.updated_by, updated_at: now, demoted_at: now } : before] as const;
  });
  return { ...registry, records: Object.fromEntries(records), generation: Math.max(registry.generation, shown.generation) };
}
