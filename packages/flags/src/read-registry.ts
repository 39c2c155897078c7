import { toHex } from '@plimsoll/bytes';
import { parseJson } from '@plimsoll/canonical-json';
import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import type { SetCommitment } from '@plimsoll/merkle';
import { commitRegistry } from './commit-registry.ts';
import { flagIdFault } from './flag-id.ts';
import { flagRules } from './flag-rules.ts';
import { readCanonical } from './read-canonical.ts';
import { Registry } from './registry.ts';

/** What a registry may have. */
export const limits = { bytes: 64 * 1024 * 1024, flags: 100_000 };

/** Faults of shape that are told one by one; the rest is counted. */
const MAX_FAULTS = 100;

/** A registry that was read, and the set behind its root. */
export interface LoadedRegistry {
  readonly registry: Registry;
  readonly set: SetCommitment;
}

/** A registry whose root is not yet compared with the one that its file declares. */
export interface ParsedRegistry extends LoadedRegistry {
  readonly declaredRoot: string;
}

/**
 * Reads a registry file: strict JSON, closed shape, and the declared root recomputed from the content. Refuses with
 * `flags/malformed`, `flags/too-large` and `flags/root-mismatch`. That what it says is allowed, only {@link verifyRegistry} shows.
 */
export function readRegistry(bytes: string | Uint8Array): Result<LoadedRegistry> {
  const parsed = parseRegistry(bytes);
  return parsed.ok ? verifyRoot(parsed.value) : parsed;
}

/** A registry that was parsed, if its root is the one that it declares; refuses with `flags/root-mismatch`. */
export function verifyRoot({ registry, set, declaredRoot }: ParsedRegistry): Result<LoadedRegistry> {
  const root = toHex(set.root);
  return root === declaredRoot ? accept({ registry, set }) : refuse(rootMismatch(declaredRoot, root));
}

function rootMismatch(declared: string, root: string): Finding {
  return flagRules.finding('flags/root-mismatch', {
    sentence: `The registry declares the root ${declared}; recomputed from its content it is ${root}. Restore an anchored registry`,
    location: { pointer: '/root' },
    expected: root,
    actual: declared,
  });
}

/** The same without comparing the roots: for tools that make a registry safe again, whatever somebody did to it. */
export function parseRegistry(bytes: string | Uint8Array): Result<ParsedRegistry> {
  const quick = readCanonical(bytes, limits);
  return quick === undefined ? parseStrictly(bytes) : accept({ registry: quick.registry, set: commitRegistry(quick.registry, quick.members), declaredRoot: quick.declaredRoot });
}

/** The same for any file, with every fault and its place. */
export function parseStrictly(bytes: string | Uint8Array): Result<ParsedRegistry> {
  const json = parseJson(bytes, { maxBytes: limits.bytes, maxValues: 20_000_000 });
  if (!json.ok) return { ok: false, findings: json.findings.map(asFlagFinding) };
  const shape = Registry.safeParse(json.value);
  if (!shape.success) return shapeFaults(shape.error.issues);
  const { root: declaredRoot, ...registry } = shape.data;
  const ids = Object.keys(registry.records);
  if (ids.length > limits.flags) return refuse(flagRules.finding('flags/too-large', { sentence: `The registry has ${ids.length} flags; at most ${limits.flags} are allowed`, expected: limits.flags, actual: ids.length }));
  const wrong = ids.flatMap((id) => flagIdFault(id) ?? []);
  const [first, ...others] = wrong.slice(0, MAX_FAULTS);
  if (first !== undefined) return refuse(first, ...others);
  return accept({ registry, set: commitRegistry(registry), declaredRoot });
}

/** A finding of the JSON reader as one of a registry file. */
export function asFlagFinding({ id, sentence, location, detail }: Finding): Finding {
  const large = id === 'json/too-large' || id === 'json/too-many-values';
  return flagRules.finding(large ? 'flags/too-large' : 'flags/malformed', { sentence, ...(location !== undefined && { location }), detail: { ...detail, rule: id } });
}

type Issue = NonNullable<ReturnType<typeof Registry.safeParse>['error']>['issues'][number];

/** Faults of shape, each with its place. */
export function shapeFaults(issues: readonly Issue[]): Result<never> {
  const findings = issues.slice(0, MAX_FAULTS).map(({ path, message }) => {
    const pointer = path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
    return flagRules.finding('flags/malformed', { sentence: `${pointer || 'The registry'}: ${message}`, location: { pointer } });
  });
  return { ok: false, findings };
}
