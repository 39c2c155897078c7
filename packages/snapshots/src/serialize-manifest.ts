import { encodeUtf8 } from '@plimsoll/bytes';
import { canonicalize } from '@plimsoll/canonical-json';
import { SNAPSHOT_VERSION } from './commit-files.ts';
import type { Manifest } from './manifest.ts';

/** The file of a manifest: JSON with a line for each file, in the order of their paths, and a newline at the end. */
export function serializeManifest({ label, created_at, scope, files, file_count, total_bytes, root }: Manifest): Uint8Array {
  const lines = files.map(({ path, executable, sha256, size }) => `    ${JSON.stringify(path)}: ${canonicalize({ executable, sha256, size })}`);
  const members = [
    ['schema_version', JSON.stringify(SNAPSHOT_VERSION)],
    ['label', JSON.stringify(label)],
    ['created_at', JSON.stringify(created_at)],
    ['scope', canonicalize(scope)],
    ['files', lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n  }`],
    ['file_count', String(file_count)],
    ['total_bytes', String(total_bytes)],
    ['root', JSON.stringify(root)],
  ];
  return encodeUtf8(`{\n${members.map(([key, value]) => `  "${key}": ${value}`).join(',\n')}\n}\n`);
}
