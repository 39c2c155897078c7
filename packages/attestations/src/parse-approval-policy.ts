import { toHex } from '@plimsoll/bytes';
import { canonicalBytes } from '@plimsoll/canonical-json';
import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import { sha256 } from '@plimsoll/merkle';
import { parseVkey, type Verifier } from '@plimsoll/signed-note';
import type * as z from 'zod';
import { type ApprovalPolicy, ApprovalPolicyFile, type PolicyKey } from './approval-policy.ts';
import { type JsonDocument, readDocument, schemaFaults } from './json-document.ts';
import { personOf } from './person.ts';
import { policyRules } from './policy-rules.ts';
import { quote } from './quote.ts';
import { fillSlots } from './role-slots.ts';

type PolicyFile = z.infer<typeof ApprovalPolicyFile>;
type Place = JsonDocument['at'];

/**
 * Loads an approval policy: bytes of strict JSON (findings carry line and column), or the value that somebody parsed from
 * YAML. `sha256` of the policy is that of the bytes, of a value that of its RFC 8785 form unless the caller gives that of
 * the file it came from. Reports every fault: shape, keys, groups, and, where these are sound, whether the quorum can be met at all
 * (`policy/unsatisfiable`) and whether it still can when each person in turn is the requester
 * (`policy/unsatisfiable-for-requester`, a warning beside the policy).
 */
export function parseApprovalPolicy(document: unknown, options: { readonly sha256?: string } = {}): Result<ApprovalPolicy> {
  const read = readDocument(document);
  if (!read.ok) return read;
  const { value, at } = read.value;
  const parsed = ApprovalPolicyFile.safeParse(value);
  if (!parsed.success) {
    return refuse(...schemaFaults(parsed.error).map(({ path, sentence }) => policyRules.finding('policy/bad-format', { sentence: `Approval policy, ${sentence}; correct it`, location: at(path) })));
  }
  const file = parsed.data;
  const keys = readKeys(file, at);
  const groups = groupFaults(file, at);
  const faults = [...keys.findings, ...spellingFaults(file, at), ...groups];
  const sound = !faults.some(({ id }) => id === 'policy/bad-key' || id === 'policy/duplicate-role' || id === 'policy/bad-threshold');
  const findings = [...faults, ...(sound ? quorumFaults(file, at) : [])];
  if (findings.some(({ severity }) => severity !== 'warning')) return refuse(...findings);
  const policyKeys = file.keys.flatMap(({ id, human, roles, notBefore, notAfter }, index): PolicyKey[] => {
    const verifier = keys.verifiers[index];
    return verifier === undefined ? [] : [{ id, verifier, human, roles, ...(notBefore !== undefined && { notBefore }), ...(notAfter !== undefined && { notAfter }) }];
  });
  const { name, require, distinctHumans, allowSelfApproval, denialBlocks, clockSkewSeconds, maxAgeSeconds } = file;
  const digest = options.sha256 ?? toHex(sha256(document instanceof Uint8Array ? document : canonicalBytes(document)));
  return accept({ name, sha256: digest, keys: policyKeys, require, distinctHumans, allowSelfApproval, denialBlocks, clockSkewSeconds, ...(maxAgeSeconds !== undefined && { maxAgeSeconds }) }, findings);
}

function readKeys(file: PolicyFile, at: Place): { readonly verifiers: readonly (Verifier | undefined)[]; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const ids = new Map<string, number>();
  const publicKeys = new Map<string, number>();
  const repeated = (seen: Map<string, number>, value: string, index: number): number | undefined => {
    const first = seen.get(value);
    if (first === undefined) seen.set(value, index);
    return first;
  };
  const verifiers = file.keys.map(({ id, vkey }, index) => {
    const location = at(['keys', index, 'vkey']);
    const parsed = parseVkey(vkey);
    const verifier = parsed.ok ? parsed.value : undefined;
    if (verifier?.type !== 1) {
      const why = verifier === undefined ? parsed.findings.map(({ sentence }) => sentence).join('; ') : `it is of type ${verifier.type}, expected 1 (Ed25519)`;
      findings.push(policyRules.finding('policy/bad-key', { sentence: `Key ${quote(id)} cannot be used: ${why}`, subject: id, location }));
      return undefined;
    }
    const sameId = repeated(ids, id, index);
    const sameKey = repeated(publicKeys, toHex(verifier.publicKey), index);
    if (sameId !== undefined || sameKey !== undefined) {
      const what = sameKey === undefined ? 'id' : 'public key';
      findings.push(policyRules.finding('policy/duplicate-key', { sentence: `Key ${quote(id)} has the ${what} of key number ${(sameKey ?? sameId ?? 0) + 1}; remove one of them`, subject: id, location }));
    }
    return verifier;
  });
  return { verifiers, findings };
}

/** People whom two entries spell differently. */
function spellingFaults({ keys }: PolicyFile, at: Place): Finding[] {
  const spelled = new Map<string, string>();
  return keys.flatMap(({ human }, index) => {
    const first = spelled.get(personOf(human));
    if (first === undefined) spelled.set(personOf(human), human);
    if (first === undefined || first === human) return [];
    const sentence = `Key number ${index + 1} is of ${quote(human)}, and another of ${quote(first)}: one person spelled in two ways would count as two`;
    return [policyRules.finding('policy/ambiguous-human', { sentence, subject: human, location: at(['keys', index, 'human']), expected: first, actual: human })];
  });
}

function groupFaults(file: PolicyFile, at: Place): Finding[] {
  const held = new Set(file.keys.flatMap(({ roles }) => roles));
  return file.require.flatMap(({ roles, atLeast }, group) => {
    const findings = roles.flatMap((role, index) => {
      const location = at(['require', group, 'roles', index]);
      if (roles.indexOf(role) !== index) return [policyRules.finding('policy/duplicate-role', { sentence: `Group ${group + 1} names the role ${quote(role)} twice; it counts different roles`, subject: role, location })];
      return held.has(role) ? [] : [policyRules.finding('policy/unknown-role', { sentence: `Group ${group + 1} requires the role ${quote(role)}, which no key of the policy has`, subject: role, location })];
    });
    if (atLeast < 1 || atLeast > roles.length) {
      const sentence = `Group ${group + 1} requires ${atLeast} of its ${roles.length} roles; at least 1 and at most all of them can be required`;
      findings.push(policyRules.finding('policy/bad-threshold', { sentence, location: at(['require', group, 'atLeast']), expected: `1 to ${roles.length}`, actual: atLeast }));
    }
    return findings;
  });
}

/** Whether the quorum can be met if everybody approves, and without each person in turn. */
function quorumFaults({ keys, require, distinctHumans, allowSelfApproval }: PolicyFile, at: Place): Finding[] {
  const shortWithout = (requester?: string): number => {
    const holders = new Map<string, Set<string>>();
    for (const { human, roles } of keys) if (human !== requester) for (const role of roles) holders.set(role, (holders.get(role) ?? new Set()).add(human));
    return fillSlots(require, holders, distinctHumans).missing.reduce((sum, short) => sum + short, 0);
  };
  const required = require.reduce((sum, { atLeast }) => sum + atLeast, 0);
  const location = at(['require']);
  const short = shortWithout();
  if (short > 0) {
    const sentence = `The policy cannot be met: of its ${required} required slots at most ${required - short} can be filled, even if everybody approves`;
    return [policyRules.finding('policy/unsatisfiable', { sentence, location, expected: required, actual: required - short })];
  }
  if (allowSelfApproval) return [];
  return [...new Set(keys.map(({ human }) => human))].flatMap((human) => {
    const without = shortWithout(human);
    if (without === 0) return [];
    const sentence = `A request of ${quote(human)} can never be approved: without this person ${required - without} of ${required} slots can be filled`;
    return [policyRules.finding('policy/unsatisfiable-for-requester', { sentence, subject: human, location, expected: required, actual: required - without })];
  });
}
