import { parseJson } from '@plimsoll/canonical-json';
import { accept, refuse, type Result } from '@plimsoll/findings';
import { importFlagd, type ImportOptions } from './flagd/import-flagd.ts';
import { formatRules } from './format-rules.ts';
import type { MecRegistry } from './mec/mec-registry.ts';
import { readMecRegistry } from './mec/read-mec-registry.ts';
import { limits, type LoadedRegistry, readRegistry } from './read-registry.ts';
import type { Registry } from './registry.ts';

/** A registry file of any format. What came from flagd is a new registry that nobody anchored yet. */
export type AnyRegistry =
  | { readonly format: 'native'; readonly loaded: LoadedRegistry }
  | { readonly format: 'mec'; readonly legacy: MecRegistry }
  | { readonly format: 'flagd'; readonly registry: Registry };

/** The format that a JSON value means to be; undefined for none. */
function formatOf(value: unknown): AnyRegistry['format'] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  if (Object.hasOwn(value, 'schema_version')) return 'native';
  if (Object.hasOwn(value, 'merkle_root')) return 'mec';
  return Object.hasOwn(value, 'flags') ? 'flagd' : undefined;
}

/**
 * Reads a registry of whichever format it has: the native one, the one of the Meta Evolution Cycle, or definitions of flagd, with
 * the findings of {@link readRegistry}, {@link readMecRegistry} or {@link importFlagd}. Refuses another file with
 * `flags/format-unknown`, and definitions of flagd with `flags/not-imported` unless it is said how to import them.
 * @throws RangeError for a time, name or text in the options that a registry cannot hold
 */
export function readAnyRegistry(bytes: string | Uint8Array, options: { readonly flagd?: ImportOptions } = {}): Result<AnyRegistry> {
  const native = readRegistry(bytes);
  if (native.ok) return accept({ format: 'native', loaded: native.value }, native.findings);
  const json = parseJson(bytes, { integers: 'any', maxBytes: limits.bytes, maxValues: 20_000_000 });
  if (!json.ok) return native;
  const format = formatOf(json.value);
  if (format === 'native') return native;
  if (format === 'mec') {
    const read = readMecRegistry(bytes);
    return read.ok ? accept({ format, legacy: read.value }, read.findings) : read;
  }
  if (format === undefined) return refuse(formatRules.finding('flags/format-unknown', { sentence: 'The file has neither schema_version (a registry), nor merkle_root (a legacy one), nor flags (flagd); name a registry file', location: { pointer: '' } }));
  if (options.flagd === undefined) return refuse(formatRules.finding('flags/not-imported', { sentence: 'The file has definitions of flagd, which have no root to verify; import them first', location: { pointer: '/flags' } }));
  const imported = importFlagd(bytes, options.flagd);
  return imported.ok ? accept({ format, registry: imported.value }, imported.findings) : imported;
}
