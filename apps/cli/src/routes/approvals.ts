import type { ApprovalsCheckFlags } from '../commands/approvals-check.ts';
import type { ApprovalsLegacyFlags } from '../commands/approvals-legacy.ts';
import type { ApproveFlags } from '../commands/approve.ts';
import { command } from '../command.ts';
import { type FormatFlags, formatFlags } from '../format-flags.ts';
import { domain, pointer, text, utcTime } from '../parsers.ts';
import { routeMap } from '../route-map.ts';

const registryFlags = {
  domain: { kind: 'parsed', parse: domain, optional: true, placeholder: 'domain', brief: 'With a registry file: what the set of its records is of, e.g. example.org/flags' },
  id: { kind: 'parsed', parse: text, optional: true, placeholder: 'name', brief: 'With a registry file: member that holds the id of a record; id if absent' },
  records: { kind: 'parsed', parse: pointer, optional: true, placeholder: 'pointer', brief: 'With a registry file: where its records stand; /records if absent' },
  subjectTime: { kind: 'parsed', parse: utcTime, optional: true, placeholder: 'time', brief: 'Time of the subject; that at /generated_at of a registry file if absent' },
} as const;

const requester = { kind: 'parsed', parse: text, optional: true, placeholder: 'id', brief: 'Who asked for the change, as the policy names people' } as const;

const scopeFlags = {
  phase: { kind: 'parsed', parse: text, optional: true, placeholder: 'name', brief: 'Phase that it is approved for' },
  target: { kind: 'parsed', parse: text, optional: true, placeholder: 'name', brief: 'Target that it is approved for' },
} as const;

export const approve = command<ApproveFlags, [string]>({
  brief: 'Signs an approval, or a denial, of a digest, ticket or registry',
  description:
    'Signs an in-toto statement in a DSSE envelope that says: I approve (or deny) this root. Of a registry file the root leaves the\n' +
    'approvals of its records out, because an approval cannot be part of what it approves. Which roles the signer fills follows from the policy.',
  examples: [
    ['plimsoll approve meta_flags.json --domain mec/flags --key ann.key -o approval.json', 'Approve what the registry holds now'],
    ['plimsoll approve meta_flags.json --domain mec/flags --key bob.key --add approval.json -o approval.json', 'Sign what she has signed as well'],
    ['plimsoll approve meta_flags.json --domain mec/flags --key cem.key --deny --reason "no rehearsal" -o denial.json', 'Object'],
  ],
  parameters: {
    flags: {
      ...formatFlags,
      key: { kind: 'parsed', parse: text, placeholder: 'file', brief: 'Signing key, readable by its owner only' },
      deny: { kind: 'boolean', optional: true, withNegated: false, brief: 'Deny instead' },
      roles: { kind: 'parsed', parse: text, optional: true, variadic: ',', placeholder: 'roles', brief: 'Fill only these roles, separated by commas; all that the policy gives the key if absent' },
      expires: { kind: 'parsed', parse: utcTime, optional: true, placeholder: 'time', brief: 'From then on it does not count' },
      reason: { kind: 'parsed', parse: text, optional: true, placeholder: 'text', brief: 'Why' },
      requester,
      ...scopeFlags,
      policy: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Approval policy that it is given under; under another it does not count' },
      ...registryFlags,
      add: { kind: 'parsed', parse: text, optional: true, placeholder: 'envelope', brief: 'Add a signature to this envelope, which must say the same, instead of making a new statement' },
      output: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Write there instead of standard output' },
    },
    aliases: { o: 'output' },
    positional: { kind: 'tuple', parameters: [{ brief: 'Root of 64 hex digits, a change ticket of a flag, or a registry file', placeholder: 'subject', parse: text }] },
  },
  load: () => import('../commands/approve.ts'),
});

const check = command<ApprovalsCheckFlags, string[]>({
  brief: 'Decides whether enough of the right people approved',
  description:
    'Decides whether the envelopes approve the subject under the policy, and prints who fills which role. What does not count is named with the reason.\n' +
    'Exit 1 if somebody entitled to denied, 3 while roles are missing, 4 if no envelope is signed by a key of the policy.',
  examples: [
    ['plimsoll approvals check --policy policy.yaml --subject meta_flags.json --domain mec/flags approval.json', 'Judge the registry as it is now'],
    ['plimsoll approvals check --policy policy.json --subject 9f2c… --subject-time 2026-03-01T12:00:00Z --at 2026-03-02T12:00:00Z --requester ann a.json b.json', 'Judge a root as of a time, asked for by somebody'],
  ],
  parameters: {
    flags: {
      ...formatFlags,
      policy: { kind: 'parsed', parse: text, placeholder: 'file', brief: 'Approval policy, JSON or YAML' },
      subject: { kind: 'parsed', parse: text, placeholder: 'subject', brief: 'Root of 64 hex digits, a change ticket of a flag, or a registry file' },
      ...registryFlags,
      at: { kind: 'parsed', parse: utcTime, optional: true, placeholder: 'time', brief: 'The time judged at; now if absent' },
      revocations: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Revoked keys' },
      requester,
      ...scopeFlags,
    },
    positional: { kind: 'array', parameter: { brief: 'Signed approvals (DSSE)', placeholder: 'envelope', parse: text } },
  },
  load: () => import('../commands/approvals-check.ts'),
});

const policy = command<FormatFlags, [string]>({
  brief: 'Checks an approval policy, and whether it can be met',
  examples: [['plimsoll approvals policy policy.yaml', 'Every fault of the policy; for whose requests it could not be met']],
  parameters: { flags: formatFlags, positional: { kind: 'tuple', parameters: [{ brief: 'Approval policy, JSON or YAML', placeholder: 'file', parse: text }] } },
  load: () => import('../commands/approvals-policy.ts'),
});

const legacy = command<ApprovalsLegacyFlags, [string]>({
  brief: 'Recomputes the approval digests that a checklist prints',
  description:
    'Recomputes SHA-256 over phase, role, time and root for each row of a Markdown checklist, and holds the rows against the time of the registry.\n' +
    'Such digests are not signatures: at best the answer is inconclusive.',
  examples: [['plimsoll approvals legacy rollout_checklist.md --registry meta_flags.json', 'Exit 4 if a digest does not follow the formula']],
  parameters: {
    flags: {
      ...formatFlags,
      registry: { kind: 'parsed', parse: text, placeholder: 'file', brief: 'Registry whose recomputed root the digests are said to cover' },
      phase: { kind: 'parsed', parse: text, optional: true, placeholder: 'name', brief: 'Phase token of the formula; the one that the checklist states if absent' },
      records: registryFlags.records,
      domain: { kind: 'parsed', parse: domain, optional: true, placeholder: 'domain', brief: 'Domain of a set root; a sorted legacy root if absent' },
    },
    positional: { kind: 'tuple', parameters: [{ brief: 'Markdown checklist', placeholder: 'file', parse: text }] },
  },
  load: () => import('../commands/approvals-legacy.ts'),
});

export const approvals = routeMap('Approvals by the right people', { check, policy, legacy });
