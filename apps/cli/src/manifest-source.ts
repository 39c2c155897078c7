import path from 'node:path';
import { parseJson } from '@plimsoll/canonical-json';
import type { Json } from '@plimsoll/findings';
import { manifestReferences } from '@plimsoll/phase-manifest';
import { type CollectedEvidence, collectEvidence } from '@plimsoll/phase-manifest/node';
import { CommandError, systemErrorCode } from './command-error.ts';
import type { Io } from './io.ts';
import { withManifestFiles } from './manifest-failure.ts';
import { limits, readInput } from './read-input.ts';

type Members = Readonly<Record<string, Json>>;

/** True for a JSON object. */
export function isMembers(value: Json | undefined): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object that a manifest is, as far as it is one; without members where it is not. */
export function membersOf(bytes: Uint8Array | null): Members {
  const parsed = parseJson(bytes ?? '');
  return parsed.ok && isMembers(parsed.value) ? (parsed.value) : {};
}

/**
 * Bytes of a manifest that the user named, `-` for standard input; null where there is no such file, which is an answer
 * about the producer.
 * @throws CommandError `environment` if it is there and cannot be read
 */
export async function readManifest(io: Io, file: string): Promise<Uint8Array | null> {
  try {
    return await readInput(io, file, limits.json);
  } catch (thrown) {
    if (thrown instanceof CommandError && systemErrorCode(thrown.cause) === 'ENOENT') return null;
    throw thrown;
  }
}

/** Digests of the artifacts of a manifest, in the folder of `--evidence-root`; undefined where nobody is to look. */
export async function evidenceOf(io: Io, root: string | undefined, bytes: Uint8Array | null): Promise<CollectedEvidence | undefined> {
  if (root === undefined) return undefined;
  return withManifestFiles(() => collectEvidence(path.resolve(io.directory, root), manifestReferences(bytes)));
}
