import { encodeUtf8, fromBase64, toBase64 } from '@plimsoll/bytes';
import { parseJson } from '@plimsoll/canonical-json';
import { parseVkey } from '@plimsoll/signed-note';
import type { Envelope } from './envelope.ts';
import { isObject, type Members } from './json-shape.ts';
import { keyTypeOf, type NamedKey, namedKeyOf } from './private-key.ts';
import { nanosecondsOf } from './timestamp.ts';

/** Why a key no longer counts. */
export const REVOCATION_REASONS = ['compromised', 'retired', 'superseded'] as const;
export type RevocationReason = (typeof REVOCATION_REASONS)[number];

/** What a key file holds, `plimsoll.key.v1`. */
export interface KeyDocument {
  readonly key: NamedKey;
  /** RFC 3339 in UTC. */
  readonly createdAt: string;
  /** The vkey that it came after, and the envelope in which both keys say so. */
  readonly replaces?: { readonly vkey: string; readonly rotation: Envelope };
  /** The vkey that came after it. */
  readonly replacedBy?: string;
  readonly revoked?: { readonly at: string; readonly reason: RevocationReason };
}

/** What is wrong with a key file: the rule, and a reason that shows nothing of it. */
export interface KeyDocumentFault {
  readonly id: 'key/malformed' | 'key/mismatch';
  readonly why: string;
}

const VERSION = 'plimsoll.key.v1';
const MEMBERS = new Set(['schema_version', 'name', 'type', 'algorithm', 'seed', 'vkey', 'created_at', 'replaces', 'rotation', 'replaced_by', 'revoked']);

const malformed = (why: string): KeyDocumentFault => ({ id: 'key/malformed', why });
const isVkey = (value: unknown): value is string => typeof value === 'string' && parseVkey(value).ok;
const isReason = (value: unknown): value is RevocationReason => (REVOCATION_REASONS as readonly unknown[]).includes(value);

/** True for the members of a parsed JSON object that claims to be a key file. */
export function isKeyDocument(members: Members): boolean {
  return Object.hasOwn(members, 'schema_version');
}

function revokedOf(value: unknown): KeyDocument['revoked'] | false {
  if (value === undefined) return undefined;
  if (!isObject(value) || nanosecondsOf(value['at']) === undefined || !isReason(value['reason'])) return false;
  return { at: value['at'] as string, reason: value['reason'] };
}

function replacesOf({ replaces, rotation }: Members): KeyDocument['replaces'] | false {
  if (replaces === undefined && rotation === undefined) return undefined;
  return isVkey(replaces) && isObject(rotation) ? { vkey: replaces, rotation: rotation as unknown as Envelope } : false;
}

/** Reads the members of a key file; closed, so that nothing of another version is taken for this one. */
export function readKeyDocument(members: Members): KeyDocument | KeyDocumentFault {
  const { schema_version: version, name, type, algorithm, seed: text, vkey, created_at: createdAt, replaced_by: replacedBy } = members;
  if (version !== VERSION) return malformed(`the schema_version of the key file is not ${VERSION}`);
  const unknown = Object.keys(members).find((member) => !MEMBERS.has(member));
  if (unknown !== undefined) return malformed('the key file has a member that this version does not know');
  const seed = typeof text === 'string' ? fromBase64(text) : undefined;
  if (seed?.length !== 32) return malformed('the seed of the key file is not 32 bytes in base64');
  if (type !== 'note' && type !== 'cosigner') return malformed('the type of the key file is neither note nor cosigner');
  if (algorithm !== 'ed25519') return malformed('the algorithm of the key file is not ed25519');
  if (typeof createdAt !== 'string' || nanosecondsOf(createdAt) === undefined) return malformed('the created_at of the key file is not a time in UTC');
  if (replacedBy !== undefined && !isVkey(replacedBy)) return malformed('the replaced_by of the key file is not a vkey');
  const replaces = replacesOf(members);
  if (replaces === false) return malformed('replaces and rotation of the key file are not a vkey and an envelope');
  const revoked = revokedOf(members['revoked']);
  if (revoked === false) return malformed('the revoked of the key file is not a time and a reason');
  const stated = typeof vkey === 'string' ? parseVkey(vkey) : undefined;
  if (stated?.ok !== true || stated.value.name !== name || keyTypeOf(stated.value.type) !== type) return malformed('the vkey of the key file is not one of its name and type');
  const key = namedKeyOf(stated.value.name, type, seed);
  if (key.vkey !== vkey) return { id: 'key/mismatch', why: 'the vkey of the key file does not derive from its seed' };
  return { key, createdAt, ...(replaces && { replaces }), ...(replacedBy !== undefined && { replacedBy }), ...(revoked && { revoked }) };
}

/** The bytes of the key file. They hold the secret. */
export function formatKeyDocument({ key, createdAt, replaces, replacedBy, revoked }: KeyDocument): Uint8Array {
  const members = {
    schema_version: VERSION,
    name: key.name,
    type: key.type,
    algorithm: 'ed25519',
    seed: toBase64(key.seed()),
    vkey: key.vkey,
    created_at: createdAt,
    ...(replaces !== undefined && { replaces: replaces.vkey, rotation: replaces.rotation }),
    ...(replacedBy !== undefined && { replaced_by: replacedBy }),
    ...(revoked !== undefined && { revoked }),
  };
  return encodeUtf8(`${JSON.stringify(members, null, 2)}\n`);
}

/** Reads the text of a key file. */
export function parseKeyDocument(text: string): KeyDocument | KeyDocumentFault {
  const parsed = parseJson(text);
  return parsed.ok && isObject(parsed.value) ? readKeyDocument(parsed.value) : malformed('the key file is not a strict JSON object');
}
