import { encodeUtf8, toHex } from '@plimsoll/bytes';
import type { ContractKit, Json } from '@plimsoll/findings';
import { jsonSchemaOf } from '@plimsoll/findings/contract';
import { sha256 } from '@plimsoll/merkle';
import { SNAPSHOT_VERSION } from '../commit-files.ts';
import type { FileRecord } from '../file-record.ts';
import { createManifest, ManifestDocument } from '../manifest.ts';
import { parseManifest } from '../parse-manifest.ts';
import { wholeTree } from '../scope.ts';
import { serializeManifest } from '../serialize-manifest.ts';
import { at, golden, malformed, replace, shared, verdictOf, wrong } from './kit-parts.ts';

function file(path: string, content: string, executable = false): FileRecord {
  const bytes = encodeUtf8(content);
  return { path, sha256: toHex(sha256(bytes)), size: bytes.length, executable };
}

const files = [file('meta/meta_flags.json', '{}'), file('reports/empty.log', ''), file('bin/rollback', 'exit 0', true)];
const about = { label: 'M6', created_at: '2026-01-05T10:00:00.000Z' } as const;
const SEMANTIC = ['snapshots/manifest-invalid', 'snapshots/root-mismatch', 'snapshots/path-unsafe', 'snapshots/path-collision'];

const documents = [
  golden('files', 'A list of files', serializeManifest(createManifest(files.slice(0, 2), { ...about, scope: { kind: 'files' } }))),
  golden('tree', 'A whole folder', serializeManifest(createManifest(files.slice(0, 2), { ...about, scope: wholeTree }))),
  golden('executable', 'A part of a folder, with a file that may be executed', serializeManifest(createManifest(files, { ...about, scope: { kind: 'tree', include: ['bin/*', 'meta/**', 'reports/*.log'], exclude: ['**/*.tmp'] } }))),
];

const entry = '/files/bin~1rollback';

/** Which scenarios a manifest shows. */
function classify(value: Json): readonly string[] {
  const read = parseManifest(encodeUtf8(JSON.stringify(value)));
  if (!read.ok) return [];
  return read.value.files.some(({ executable }) => executable) ? ['executable'] : [read.value.scope.kind];
}

/** The kit of `plimsoll.snapshot.v1`: the manifest of a snapshot. */
export const manifestKit: ContractKit = {
  ...shared,
  id: SNAPSHOT_VERSION,
  title: 'Manifest of a snapshot',
  jsonSchema: jsonSchemaOf(ManifestDocument, { id: SNAPSHOT_VERSION, title: 'Manifest of a snapshot', description: 'The files of a snapshot by their digests, and the root over them and their scope.', semantic: SEMANTIC }),
  verify: (bytes) => verdictOf(parseManifest(bytes)),
  golden: documents,
  scenarios: documents.map(({ scenario }) => scenario),
  classify,
  mutations: [
    wrong('executable', 'content', 'root-mismatch', 'A file with other content', replace(`${entry}/sha256`, '0'.repeat(64))),
    wrong('executable', 'size', 'root-mismatch', 'A file of another size', replace(`${entry}/size`, 7)),
    wrong('executable', 'executable-bit', 'root-mismatch', 'A file that may no longer be executed', replace(`${entry}/executable`, false)),
    wrong('executable', 'file-removed', 'root-mismatch', 'A file left out', { op: 'remove', path: entry }),
    wrong('executable', 'file-renamed', 'root-mismatch', 'A file under another name', { op: 'move', from: entry, path: '/files/bin~1rollout' }),
    wrong('executable', 'scope', 'root-mismatch', 'Another pattern', replace('/scope/exclude', [])),
    wrong('executable', 'count', 'root-mismatch', 'Another number of files', replace('/file_count', 4)),
    wrong('executable', 'bytes', 'root-mismatch', 'Another number of bytes', replace('/total_bytes', 9)),
    wrong('executable', 'root', 'root-mismatch', 'Another root', replace('/root', '0'.repeat(64))),
    wrong('executable', 'not-selected', 'manifest-invalid', 'A file that no pattern selects', { op: 'move', from: entry, path: '/files/sbin~1rollback' }),
    wrong('files', 'no-such-day', 'manifest-invalid', 'Taken on 30 February', replace('/created_at', '2026-02-30T10:00:00.000Z')),
    wrong('files', 'climbs', 'path-unsafe', 'A path out of its folder', { op: 'move', from: '/files/reports~1empty.log', path: '/files/..~1empty.log' }),
    wrong('files', 'absolute', 'path-unsafe', 'An absolute path', { op: 'move', from: '/files/reports~1empty.log', path: '/files/~1etc~1passwd' }),
    wrong('files', 'device', 'path-unsafe', 'The name of a device', { op: 'move', from: '/files/reports~1empty.log', path: '/files/aux.log' }),
    wrong('files', 'inside-a-file', 'path-collision', 'A file as a folder', { op: 'move', from: '/files/reports~1empty.log', path: '/files/meta~1meta_flags.json~1x' }),
    wrong('files', 'case', 'path-collision', 'Two paths that differ in case', { op: 'copy', from: '/files/meta~1meta_flags.json', path: '/files/meta~1META_FLAGS.json' }),
  ],
  expectations: [
    ...['/file_count', '/total_bytes', '/files/*/size'].flatMap((pointer) => at('root-mismatch', pointer, 'limit')),
    ...malformed('manifest-invalid'),
  ],
  findings: SEMANTIC,
};
