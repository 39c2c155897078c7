import { accept, type Finding, type Result } from '@plimsoll/findings';
import { importPrivateKey, refuseKey } from './import-private-key.ts';
import { keyRules } from './key-rules.ts';
import type { NamedKey, PrivateKey } from './private-key.ts';
import { readKeyFile } from './read-key-file.ts';

/** True for a key that has a vkey. */
export function isNamed(key: PrivateKey): key is NamedKey {
  return 'vkey' in key;
}

/** The warning of a system on which nothing was checked. */
function unchecked(file: string): readonly Finding[] {
  return [keyRules.finding('key/permissions-unchecked', { sentence: `Whether others can read ${JSON.stringify(file)} was not checked: the system has no mode bits`, subject: file })];
}

/**
 * The key of a file that only its owner can read: `plimsoll.key.v1`, or the `PRIVATE+KEY+…` text of Go's `sumdb/note`; PEM and
 * JWK have no name and are refused until they are imported. Refusals: those of `importPrivateKey`, a replaced or revoked
 * key among them. On Windows a `key/permissions-unchecked` stands beside the key.
 * @throws AttestationsError `permissions` if the file is open to others, a link, another's or no regular file; `io`
 */
export function openKeyFile(file: string, platform: NodeJS.Platform = process.platform): Result<NamedKey> {
  const key = importPrivateKey(readKeyFile(file, platform));
  if (!key.ok) return key;
  if (!isNamed(key.value)) return refuseKey('key/unsupported', 'it has no name; make a key file of it with plimsoll keys import');
  return accept(key.value, platform === 'win32' ? unchecked(file) : []);
}
