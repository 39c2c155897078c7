import { parseJson } from '@plimsoll/canonical-json';
import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import { checkPaths } from './check-paths.ts';
import { limits } from './limits.ts';
import { createManifest, type Manifest, ManifestDocument } from './manifest.ts';
import { selection } from './scope.ts';
import { type Raise, shapeFaults, textFault } from './shape-faults.ts';
import { snapshotRules } from './snapshot-rules.ts';

/** Faults of one kind that are told one by one. */
const MAX_FAULTS = 100;

const invalid: Raise = (fields) => snapshotRules.finding('snapshots/manifest-invalid', fields);

/**
 * Reads a manifest: strict JSON, closed shape, sound paths that its scope selects, and everything derived recomputed. Refuses
 * with `snapshots/manifest-invalid`, `-path-unsafe`, `-path-collision` and `-root-mismatch`. O(n log n).
 */
export function parseManifest(bytes: string | Uint8Array): Result<Manifest> {
  const json = parseJson(bytes, { maxBytes: limits.manifestBytes, maxDepth: limits.depth, maxValues: 5 * limits.files });
  if (!json.ok) return { ok: false, findings: json.findings.map((fault) => textFault(invalid, fault)) };
  const shape = ManifestDocument.safeParse(json.value);
  if (!shape.success) return { ok: false, findings: shapeFaults(invalid, 'The manifest', shape.error.issues) };
  const { files, ...declared } = shape.data;
  const paths = Object.keys(files);
  const [unsafe, ...more] = [...checkPaths(paths), ...unselected(paths, declared)].slice(0, MAX_FAULTS);
  if (unsafe !== undefined) return refuse(unsafe, ...more);
  const manifest = createManifest(Object.entries(files).map(([path, file]) => ({ path, ...file })), declared);
  const [different, ...others] = (['file_count', 'total_bytes', 'root'] as const).flatMap((key) => differs(key, declared[key], manifest[key]));
  return different === undefined ? accept(manifest) : refuse(different, ...others);
}

function unselected(paths: readonly string[], { scope }: Pick<Manifest, 'scope'>): Finding[] {
  const selected = selection(scope);
  return paths.flatMap((path) => {
    if (selected.selects(path)) return [];
    return [invalid({ sentence: `The manifest lists ${JSON.stringify(path)}, which its scope does not select`, subject: path, location: { pointer: '/files' } })];
  });
}

function differs(key: 'file_count' | 'total_bytes' | 'root', declared: string | number, computed: string | number): Finding[] {
  if (declared === computed) return [];
  return [
    snapshotRules.finding('snapshots/root-mismatch', {
      sentence: `The manifest declares ${key} ${declared}; recomputed from its files it is ${computed}. Use another copy`,
      location: { pointer: `/${key}` },
      expected: computed,
      actual: declared,
    }),
  ];
}
