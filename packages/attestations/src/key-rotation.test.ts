import { canonicalBytes } from '@plimsoll/canonical-json';
import { expect, test } from 'vitest';
import { KEY_ROTATION_PAYLOAD_TYPE, signEnvelope, verifyKeyRotation } from './index.ts';
import { signKeyRotation } from './key-rotation.ts';
import { namedKeyOf } from './private-key.ts';

const [from, to, other] = [1, 2, 3].map((fill) => namedKeyOf('k', 'note', new Uint8Array(32).fill(fill))) as [ReturnType<typeof namedKeyOf>, ReturnType<typeof namedKeyOf>, ReturnType<typeof namedKeyOf>];
const time = '2026-03-01T12:00:00Z';
const rotation = await signKeyRotation(from, to, time);
const signed = (payload: object, keys: (typeof from)[], type = KEY_ROTATION_PAYLOAD_TYPE) => signEnvelope(canonicalBytes(payload), type, keys.map((key) => ({ keyid: key.name, sign: (message) => key.sign(message) })));
const payload = { schema_version: 'plimsoll.key-rotation.v1', old_vkey: from.vkey, new_vkey: to.vkey, time };

test('shows which key follows which, since when', () => {
  expect(verifyKeyRotation(canonicalBytes(rotation))).toEqual({ ok: true, findings: [], value: { from: from.verifier, to: to.verifier, time } });
});

test.each<[string, () => unknown, string]>([
  ['the signature of the new key alone', () => signed(payload, [to]), 'key/bad-rotation'],
  ['the signature of the old key alone', () => signed(payload, [from, from]), 'key/bad-rotation'],
  ['the signature of a third key in place of the new one', () => signed(payload, [from, other]), 'key/bad-rotation'],
  ['signatures of other keys only', () => signed(payload, [other]), 'dsse/no-valid-signature'],
  ['a key that follows itself', () => signed({ ...payload, new_vkey: from.vkey }, [from]), 'key/bad-rotation'],
  ['a key of another name', () => signKeyRotation(from, namedKeyOf('j', 'note', new Uint8Array(32).fill(4)), time), 'key/bad-rotation'],
  ['a key of another type', () => signKeyRotation(from, namedKeyOf('k', 'cosigner', new Uint8Array(32).fill(4)), time), 'key/bad-rotation'],
  ['another version', () => signed({ ...payload, schema_version: 'plimsoll.key-rotation.v2' }, [from, to]), 'key/bad-rotation'],
  ['a key that does not parse', () => signed({ ...payload, old_vkey: 'x' }, [from, to]), 'key/bad-rotation'],
  ['a time that is none', () => signed({ ...payload, time: 'now' }, [from, to]), 'key/bad-rotation'],
  ['a payload that is no object', () => signed([], [from, to]), 'key/bad-rotation'],
  ['another payload type', () => signed(payload, [from, to], 'text/plain'), 'dsse/payload-type'],
  ['no envelope', () => null, 'dsse/malformed'],
])('refuses %s', async (_what, make, id) => {
  expect(verifyKeyRotation(canonicalBytes(await make())).findings.map((finding) => finding.id)).toEqual([id]);
});
