import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import { isObject, isSha256, isText, type Members } from './json-shape.ts';
import { predicateTypes } from './predicates.ts';
import { type Statement, statement, type Subject } from './statement.ts';
import { statementRules } from './statement-rules.ts';
import { nanosecondsOf } from './timestamp.ts';

/**
 * What an approval says, predicate `approval/v0.1`. Who approves in which role is not in it: that follows from the
 * signing key and the policy. Times are RFC 3339 in UTC, `YYYY-MM-DDTHH:MM:SS[.1–9 digits]Z`.
 */
export interface Approval {
  readonly decision: 'approve' | 'deny';
  /** When it was given: the signer's word. */
  readonly issuedAt: string;
  /** The subject's own time, repeated. */
  readonly subjectTime: string;
  /** From then on it does not count. */
  readonly expiresAt?: string;
  /** 1 to 64, each once: the signer fills only these, of those that his key has. */
  readonly roles?: readonly string[];
  /** Who asked for the change. */
  readonly requester?: string;
  readonly reason?: string;
  readonly scope?: { readonly phase?: string; readonly target?: string };
  /** The policy that it was given under. */
  readonly policy?: { readonly sha256: string };
}

type Check = readonly [expected: string, holds: (value: unknown) => boolean];

const name: Check = ['1 to 128 characters without controls', (value) => isText(value, 1, 128)];
const time: Check = ['a time YYYY-MM-DDTHH:MM:SS[.fraction]Z that exists', (value) => nanosecondsOf(value) !== undefined];
const isRoles = (value: unknown): boolean =>
  Array.isArray(value) && value.length >= 1 && value.length <= 64 && value.every((role) => isText(role, 1, 128)) && new Set(value).size === value.length;
/** Line feeds and tabs may stand in a reason. */
const isReason = (value: unknown): boolean => typeof value === 'string' && value.length <= 2000 && !/[^\P{Cc}\n\t]/u.test(value);
const isScope = (value: unknown): boolean => isObject(value) && [value['phase'], value['target']].every((part) => part === undefined || isText(part, 1, 128));

const required: Readonly<Record<string, Check>> = {
  decision: ['"approve" or "deny"', (value) => value === 'approve' || value === 'deny'],
  issuedAt: time,
  subjectTime: time,
};
const optional: Readonly<Record<string, Check>> = {
  expiresAt: time,
  roles: ['a list of 1 to 64 different roles', isRoles],
  requester: name,
  reason: ['at most 2,000 characters without controls', isReason],
  scope: ['an object with phase and target as texts', isScope],
  policy: ['an object with a sha256 of 64 lower-case hex digits', (value) => isObject(value) && isSha256(value['sha256'])],
};

const checks = [...Object.entries(required), ...Object.entries(optional)];

function fault(pointer: string, sentence: string): Finding {
  return statementRules.finding('statement/bad-predicate', { sentence, location: { pointer } });
}

/** Faults of the members against the rules. */
function faultsOf(predicate: Members): Finding[] {
  return checks.flatMap(([member, [expected, holds]]) => {
    const value = predicate[member];
    if (value === undefined ? !Object.hasOwn(required, member) : holds(value)) return [];
    return [fault(`/predicate/${member}`, `The ${member} of the approval ${value === undefined ? 'is missing; it' : 'is wrong; it'} must be ${expected}`)];
  });
}

/** The members that the rules know, and no others. */
function knownMembers(predicate: Members): Approval {
  const { decision, issuedAt, subjectTime, expiresAt, roles, requester, reason, scope, policy } = predicate as unknown as Approval;
  return {
    decision,
    issuedAt,
    subjectTime,
    ...(expiresAt !== undefined && { expiresAt }),
    ...(roles !== undefined && { roles }),
    ...(requester !== undefined && { requester }),
    ...(reason !== undefined && { reason }),
    ...(scope !== undefined && { scope: { ...(scope.phase !== undefined && { phase: scope.phase }), ...(scope.target !== undefined && { target: scope.target }) } }),
    ...(policy !== undefined && { policy: { sha256: policy.sha256 } }),
  };
}

/**
 * The approval that a statement makes. Unknown members are ignored. Refusal: `statement/bad-predicate`, once for every
 * member that breaks its rule, with a pointer into the statement.
 */
export function parseApproval({ predicateType, predicate }: Statement): Result<Approval> {
  if (predicateType !== predicateTypes.approval) {
    return refuse(fault('/predicateType', `The statement is of type ${JSON.stringify(predicateType.slice(0, 128))}, expected ${predicateTypes.approval}`));
  }
  if (predicate === undefined) return refuse(fault('/predicate', 'The approval has no predicate'));
  const faults = faultsOf(predicate);
  return faults.length > 0 ? refuse(...faults) : accept(knownMembers(predicate));
}

/** An approval and what it is about. */
export interface ApprovalInput extends Approval {
  /** The approval-free root, or another SHA-256 that says what is approved. */
  readonly subject: readonly Subject[];
}

/**
 * The RFC 8785 bytes of an approval statement: what the approver signs.
 * @throws RangeError for members that `parseApproval` or `parseStatement` would refuse, or an expiry that is not after `issuedAt`
 */
export function approvalStatement({ subject, ...approval }: ApprovalInput): Uint8Array {
  const faults = faultsOf(approval);
  if (faults.length > 0) throw new RangeError(`Cannot write an approval: ${faults.map(({ sentence }) => sentence).join('; ')}`);
  const [issued, expires] = [nanosecondsOf(approval.issuedAt), nanosecondsOf(approval.expiresAt)];
  if (issued !== undefined && expires !== undefined && expires <= issued) {
    throw new RangeError(`Cannot write an approval: it expires at ${approval.expiresAt ?? ''}, which is not after ${approval.issuedAt}`);
  }
  return statement({ subject, predicateType: predicateTypes.approval, predicate: knownMembers(approval) as unknown as Members });
}
