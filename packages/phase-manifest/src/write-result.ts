import { toHex } from '@plimsoll/bytes';
import { canonicalBytes } from '@plimsoll/canonical-json';
import type { Finding, Verdict } from '@plimsoll/findings';
import { sha256 } from '@plimsoll/merkle';
import type { FaultLog } from './fault-log.ts';
import { type Members, without } from './json-shape.ts';
import { serialize } from './serialize.ts';

/** What building or appending gave. The three are null together: a refused input leaves no manifest. */
export interface Written {
  readonly manifest: Members | null;
  /** The text of the manifest file. */
  readonly text: string | null;
  /** {@link manifestDigest} of it, 64 lower-case hex. */
  readonly digest: string | null;
  readonly verdict: Exclude<Verdict, 'skip'>;
  readonly findings: readonly Finding[];
}

/**
 * SHA-256 of the RFC 8785 bytes of a manifest without its member `manifest_hash`: the same however the file is laid out.
 * 64 lower-case hex.
 */
export function manifestDigest(manifest: object): string {
  return toHex(sha256(canonicalBytes(without(manifest as Members, 'manifest_hash'))));
}

/** A manifest that came out, or none. */
export function written(log: FaultLog, manifest: Members | null): Written {
  const outcome = { verdict: log.verdict(), findings: log.findings };
  if (manifest === null) return { manifest, text: null, digest: null, ...outcome };
  return { manifest, text: serialize(manifest), digest: manifestDigest(manifest), ...outcome };
}
