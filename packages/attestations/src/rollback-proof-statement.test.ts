import { describe, expect, test } from 'vitest';
import { parseRollbackProof, parseStatement, predicateTypes, rollbackProofStatement, type RollbackKind, statement } from './index.ts';

const [root, other] = ['ab'.repeat(32), 'cd'.repeat(32)];
const proof = { schema_version: 'plimsoll.rollback-proof.v1', rollout_id: 'r1', kind: 'real', target_root: root, restored_root: root, status: 'pass', disabled: ['a'] };
const failed = { ...proof, restored_root: other, status: 'fail' };

/** Reads a proof that somebody else wrote, without the checks of ours. */
const readOf = (predicate: object, subject = [root], kind?: RollbackKind) => {
  const parsed = parseStatement(statement({ subject: subject.map((sha256) => ({ digest: { sha256 } })), predicateType: predicateTypes.rollbackProof, predicate: predicate as Record<string, string> }));
  if (!parsed.ok) throw new Error('no statement');
  return parseRollbackProof(parsed.value, kind === undefined ? {} : { kind });
};
const ids = (...of: Parameters<typeof readOf>): string[] => readOf(...of).findings.map(({ id }) => id);

describe('a rollback proof', () => {
  test.each([
    ['restored what it should', proof],
    ['did not', failed],
  ])('that %s is carried unchanged, about the restored root', (_what, document) => {
    const parsed = parseStatement(rollbackProofStatement({ proof: document, name: 'registry' }));
    if (!parsed.ok) throw new Error('no statement');
    expect(parsed.value.subject).toEqual([{ name: 'registry', digest: { sha256: document.restored_root } }]);
    expect(parseRollbackProof(parsed.value)).toEqual({ ok: true, findings: [], value: document });
  });

  test.each<[string, string[]]>([
    ['a pass where the roots differ', ids({ ...failed, status: 'pass' }, [other])],
    ['a fail where they are equal', ids({ ...proof, status: 'fail' })],
    ['another subject than the restored root', ids(proof, [other])],
    ['a second subject', ids(proof, [root, other])],
    ['a rehearsal that claims to be real', ids(proof, [root], 'rehearsal')],
    ['a real rollback that claims to be a rehearsal', ids({ ...proof, kind: 'rehearsal' }, [root], 'real')],
  ])('refuses %s as an integrity finding', (_what, found) => {
    expect(found).toEqual(['rollback-proof/claim-mismatch']);
  });

  test('a claim that does not hold is an integrity finding, and all come at once', () => {
    const { findings } = readOf({ ...failed, status: 'pass' }, [root], 'rehearsal');
    expect(findings.map(({ id, integrity, location }) => [id, integrity, location?.pointer])).toEqual(['/predicate/status', '/subject', '/predicate/kind'].map((pointer) => ['rollback-proof/claim-mismatch', true, pointer]));
  });

  test.each<[string, object]>([
    ['another version', { schema_version: 'plimsoll.rollback-proof.v2' }],
    ['another kind', { kind: 'drill' }],
    ['a root that is none', { target_root: 'x' }],
    ['no restored root', { restored_root: undefined }],
    ['another status', { status: 'ok' }],
  ])('refuses %s', (_what, change) => {
    const document = Object.fromEntries(Object.entries<unknown>({ ...proof, ...change }).filter(([, value]) => value !== undefined));
    expect(ids(document)).toEqual(['statement/bad-predicate']);
    expect(() => rollbackProofStatement({ proof: document as typeof proof })).toThrow(RangeError);
  });

  test('what does not hold is not written', () => {
    expect(() => rollbackProofStatement({ proof: { ...failed, status: 'pass' } })).toThrow('is not the target root');
  });

  test('refuses another predicate', () => {
    expect(parseRollbackProof({ subject: [], predicateType: 'x' }).findings.map(({ id }) => id)).toEqual(['statement/bad-predicate']);
  });
});
