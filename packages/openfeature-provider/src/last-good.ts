import { encodeUtf8 } from '@plimsoll/bytes';
import { writeRegistry } from '@plimsoll/flags';
import type { Finding } from '@plimsoll/findings';
import { type Expected, judgeUpdate, readCandidate, type Standing } from './judge-update.ts';
import { providerRules } from './provider-rules.ts';

/** What a service starts from when the source of its registry is gone. */
export interface LastGood {
  /** The last verified registry and its anchor, null for a pinned root. */
  readonly registry: string;
  readonly anchor: string | null;
  /** The same registry with the demotions that came after it, if there were any. */
  readonly demoted: string | null;
}

/** Keeps one {@link LastGood}, which is verified again whenever it is read. */
export interface LastGoodStore {
  /** Null if nothing was kept yet. */
  load(): Promise<LastGood | null>;
  save(lastGood: LastGood): Promise<void>;
}

/** A registry that verified, with the bytes that did. */
export interface Verified {
  readonly standing: Standing;
  readonly registry: Uint8Array;
  readonly anchor: Uint8Array | null;
}

/** What is to be kept of a registry that was verified, and of what is served of it now. */
export function toLastGood({ standing, registry, anchor }: Verified, now: Standing): LastGood {
  return { registry: text(registry), anchor: anchor === null ? null : text(anchor), demoted: now.served === standing.served ? null : writeRegistry(now.served.registry) };
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** What was kept, judged as if it came from outside; if it cannot be used, why, and nothing where nothing was kept. */
export async function recall(store: LastGoodStore, expected: Expected): Promise<{ readonly verified: Verified; readonly now: Standing } | { readonly verified: null; readonly findings: readonly Finding[] }> {
  let kept: LastGood | null;
  try {
    kept = await store.load();
  } catch (thrown) {
    return { verified: null, findings: [unusable(`cannot be read: ${String(thrown)}`)] };
  }
  if (kept === null) return { verified: null, findings: [] };
  const registry = encodeUtf8(kept.registry);
  const anchor = kept.anchor === null ? null : encodeUtf8(kept.anchor);
  const judged = judgeUpdate(null, readCandidate(registry), anchor, expected);
  if (judged.kind !== 'accepted') return { verified: null, findings: [unusable(`does not verify: ${judged.findings[0]?.sentence ?? ''}`), ...judged.findings] };
  const { standing } = judged;
  const lower = kept.demoted === null ? undefined : judgeUpdate(standing, readCandidate(encodeUtf8(kept.demoted)), null, expected);
  return { verified: { standing, registry, anchor }, now: lower?.kind === 'demoted' ? lower.standing : standing };
}

/** Why the store is of no use now. */
export function unusable(why: string): Finding {
  return providerRules.finding('flags/last-good-unusable', { sentence: `The last verified registry that was kept ${why}` });
}
