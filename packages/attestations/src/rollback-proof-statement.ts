import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import { isSha256, type Members } from './json-shape.ts';
import { predicateTypes } from './predicates.ts';
import { rollbackProofRules } from './rollback-proof-rules.ts';
import { type Statement, statement } from './statement.ts';
import { statementRules } from './statement-rules.ts';

/** A rollback that was carried out, or one that was tried out. */
export type RollbackKind = 'real' | 'rehearsal';

/** The members of `plimsoll.rollback-proof.v1` that are looked at here; all others are carried along unchanged. */
export interface RollbackProof extends Members {
  readonly kind: RollbackKind;
  /** Roots: 64 lower-case hex. */
  readonly target_root: string;
  readonly restored_root: string;
  /** `pass` exactly where the two roots are equal. */
  readonly status: 'pass' | 'fail';
}

const VERSION = 'plimsoll.rollback-proof.v1';

const rules: Readonly<Record<string, readonly [expected: string, holds: (value: unknown) => boolean]>> = {
  schema_version: [VERSION, (value) => value === VERSION],
  kind: ['"real" or "rehearsal"', (value) => value === 'real' || value === 'rehearsal'],
  target_root: ['64 lower-case hex digits', isSha256],
  restored_root: ['64 lower-case hex digits', isSha256],
  status: ['"pass" or "fail"', (value) => value === 'pass' || value === 'fail'],
};

function badMember(pointer: string, sentence: string): Finding {
  return statementRules.finding('statement/bad-predicate', { sentence, location: { pointer } });
}

function mismatch(pointer: string, sentence: string, expected: string, actual: string): Finding {
  return rollbackProofRules.finding('rollback-proof/claim-mismatch', { sentence, location: { pointer }, expected, actual });
}

/** What the document's own members say against each other. */
function claimFaults({ status, restored_root: restored, target_root: target }: RollbackProof): Finding[] {
  const computed = restored === target ? 'pass' : 'fail';
  if (status === computed) return [];
  return [mismatch('/predicate/status', `The rollback proof says ${status}, but the restored root ${restored} ${computed === 'pass' ? 'is' : 'is not'} the target root ${target}`, computed, status)];
}

function shapeFaults(predicate: Members): Finding[] {
  return Object.entries(rules).flatMap(([member, [expected, holds]]) => (holds(predicate[member]) ? [] : [badMember(`/predicate/${member}`, `The ${member} of the rollback proof must be ${expected}`)]));
}

/**
 * The rollback proof of a statement, with its `status` computed again from the roots. A caller who knows from elsewhere whether
 * it was a rehearsal says so with `kind`. Refusals: `statement/bad-predicate`, and `rollback-proof/claim-mismatch` for a status
 * that the roots do not give, a subject that is not the restored root, or another kind than the caller knows.
 */
export function parseRollbackProof({ subject, predicateType, predicate }: Statement, options: { readonly kind?: RollbackKind } = {}): Result<RollbackProof> {
  if (predicateType !== predicateTypes.rollbackProof || predicate === undefined) {
    return refuse(badMember('/predicateType', `The statement is of type ${JSON.stringify(predicateType.slice(0, 128))}, expected ${predicateTypes.rollbackProof} with a predicate`));
  }
  const shape = shapeFaults(predicate);
  if (shape.length > 0) return refuse(...shape);
  const proof = predicate as RollbackProof;
  const faults = claimFaults(proof);
  const [about] = subject;
  if (subject.length !== 1 || about?.digest.sha256 !== proof.restored_root) {
    faults.push(mismatch('/subject', 'The statement of a rollback must be about the restored root and nothing else', proof.restored_root, about?.digest.sha256 ?? ''));
  }
  if (options.kind !== undefined && proof.kind !== options.kind) faults.push(mismatch('/predicate/kind', `The rollback proof says ${proof.kind}, but it was a ${options.kind} rollback`, options.kind, proof.kind));
  return faults.length > 0 ? refuse(...faults) : accept(proof);
}

/**
 * The RFC 8785 bytes of a statement that carries a rollback proof (`plimsoll.rollback-proof.v1`) unchanged; its subject is the
 * restored root, under `name` where one is given.
 * @throws RangeError for a document that `parseRollbackProof` would refuse
 */
export function rollbackProofStatement({ proof, name }: { readonly proof: Members; readonly name?: string }): Uint8Array {
  const shape = shapeFaults(proof);
  const faults = shape.length > 0 ? shape : claimFaults(proof as RollbackProof);
  if (faults.length > 0) throw new RangeError(`Cannot write a rollback proof statement: ${faults.map(({ sentence }) => sentence).join('; ')}`);
  const subject = [{ ...(name !== undefined && { name }), digest: { sha256: (proof as RollbackProof).restored_root } }];
  return statement({ subject, predicateType: predicateTypes.rollbackProof, predicate: proof });
}
