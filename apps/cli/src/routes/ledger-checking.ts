import type { LedgerAuditFlags } from '../commands/ledger-audit.ts';
import type { LedgerCheckBundleFlags } from '../commands/ledger-check-bundle.ts';
import type { LedgerCompareFlags } from '../commands/ledger-compare.ts';
import type { LedgerWitnessFlags } from '../commands/ledger-witness.ts';
import { command } from '../command.ts';
import { formatFlags } from '../format-flags.ts';
import { digest, listenAddress, text } from '../parsers.ts';
import { log } from './ledger-parameters.ts';

export const audit = command<LedgerAuditFlags, [string]>({
  brief: 'Recomputes a published log and finds every fault',
  description:
    'Recomputes a published log from its entries: every hash, the signed root, order and identity of the entries, and files that nothing explains.\n' +
    'Finds every fault in one run and says in which file. Rewritten history shows only against a checkpoint that you kept: give it with --known.',
  examples: [
    ['plimsoll ledger audit governance --policy trust-policy', 'The whole log'],
    ['plimsoll ledger audit https://log.example.org --policy trust-policy', 'Of somebody else; files that nothing explains are not looked for there'],
    ['plimsoll ledger audit governance --policy trust-policy --known last-week.checkpoint', 'Also that it extends what was seen before'],
    ['plimsoll ledger audit governance --policy trust-policy --signers approval-policy.json', 'Also that signed approvals stand behind the signers of governance entries'],
    ['plimsoll ledger audit governance --policy trust-policy --entry 3d1c…', 'Also that an entry is in it'],
    ['plimsoll ledger audit governance --policy trust-policy --state audit.json', 'Go on where the audit of last night ended, or was broken off'],
  ],
  parameters: {
    flags: {
      ...formatFlags,
      policy: { kind: 'parsed', parse: text, placeholder: 'file', brief: 'Trust policy (C2SP tlog-policy): whose checkpoints count' },
      known: { kind: 'parsed', parse: text, optional: true, variadic: true, placeholder: 'note', brief: 'Checkpoint seen before; may be repeated' },
      state: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Go on from the state in this file, and write it as far as nothing is found' },
      evidence: { kind: 'boolean', optional: true, brief: 'Also that all evidence that entries name is there and unaltered' },
      signers: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Approval policy: also that evidence proves the signers of governance entries; looks at all evidence' },
      revocations: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Revoked keys, with --signers' },
      view: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Markdown governance log that must be a view of the ledger' },
      entry: { kind: 'parsed', parse: digest, optional: true, placeholder: 'hash', brief: 'Leaf hash of an entry that must be in the log' },
      output: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Write the evidence there if the log shows two histories' },
    },
    aliases: { o: 'output' },
    positional: { kind: 'tuple', parameters: [log] },
  },
  load: () => import('../commands/ledger-audit.ts'),
});

export const compare = command<LedgerCompareFlags, [string, string | undefined]>({
  brief: 'Tells whether a log shows one history or two',
  description:
    'Compares two signed checkpoints of a log, or one that was kept with the ledger as it is now. Exits 0 if they are of one history, 4 if they contradict\n' +
    'each other, 3 if that is not known because a proof is missing. Given one file, checks it as evidence of a split view (exit 4 if it holds, 1 if not).',
  examples: [
    ['plimsoll ledger compare last-week.checkpoint governance --policy trust-policy', 'A kept checkpoint with the ledger'],
    ['plimsoll ledger compare mine yours --proof consistency.txt --policy trust-policy -o evidence.json', 'Two checkpoints; what contradicts goes to a file'],
    ['plimsoll ledger compare evidence.json --policy trust-policy', 'Whether evidence of somebody else holds'],
  ],
  parameters: {
    flags: {
      ...formatFlags,
      policy: { kind: 'parsed', parse: text, placeholder: 'file', brief: 'Trust policy (C2SP tlog-policy): its log lines say whose signatures count' },
      proof: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Consistency proof between two checkpoints, a hash in base64 a line' },
      output: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Write the evidence of a split view there' },
    },
    aliases: { o: 'output' },
    positional: {
      kind: 'tuple',
      parameters: [
        { brief: 'Checkpoint, or evidence of a split view', placeholder: 'note', parse: text },
        { brief: 'Checkpoint to compare with, or folder or address of the ledger', placeholder: 'note|dir|url', parse: text, optional: true },
      ],
    },
  },
  load: () => import('../commands/ledger-compare.ts'),
});

export const witness = command<LedgerWitnessFlags, [string]>({
  brief: 'Cosigns the checkpoints of ledgers as long as they only grow',
  description:
    'Serves a witness (C2SP tlog-witness) for the logs of a trust policy: it cosigns a checkpoint only if it extends the one that it cosigned last, and\n' +
    'remembers that before it answers. Serves until SIGTERM (exit 0) or Ctrl-C (exit 130). A log that shows two histories is refused and the evidence\n' +
    'kept in the folder. Never go back to an older copy of the folder: a witness that forgets is worth nothing.',
  examples: [
    ['plimsoll ledger witness memory --create witness.example/w1 --key witness.key --policy logs --listen 127.0.0.1:8081', 'A new witness: its memory and its key'],
    ['plimsoll ledger witness memory --key witness.key --policy logs --listen 127.0.0.1:8081', 'Ever after'],
  ],
  parameters: {
    flags: {
      key: { kind: 'parsed', parse: text, placeholder: 'file', brief: 'Key of type cosigner, readable by its owner only' },
      policy: { kind: 'parsed', parse: text, placeholder: 'file', brief: 'Trust policy (C2SP tlog-policy): its log lines say which logs are watched' },
      listen: { kind: 'parsed', parse: listenAddress, placeholder: 'host:port', brief: 'Address to listen on; port 0 takes a free one' },
      create: { kind: 'parsed', parse: text, optional: true, placeholder: 'name', brief: 'Make a new witness of this name: its memory, and its key if it is not there' },
    },
    positional: { kind: 'tuple', parameters: [{ brief: 'Folder of what the witness remembers', placeholder: 'dir', parse: text }] },
  },
  load: () => import('../commands/ledger-witness.ts'),
});

export const checkBundle = command<LedgerCheckBundleFlags, [string]>({
  brief: 'Checks a bundle offline',
  description:
    'Checks a bundle offline: the entry is in a log that the policy trusts, evidence has the digests that the entry names, every attestation is signed\n' +
    'by one of the keys and is about the entry. A bundle carries no trust: policy and keys are yours. Without keys attestations count as not checked.',
  examples: [
    ['plimsoll ledger check-bundle entry-5.bundle --policy trust-policy', 'Entry and evidence'],
    ['plimsoll ledger check-bundle go.bundle --policy trust-policy --keys approvers.vkeys', 'Attestations too'],
  ],
  parameters: {
    flags: {
      ...formatFlags,
      policy: { kind: 'parsed', parse: text, placeholder: 'file', brief: 'Trust policy (C2SP tlog-policy): whose checkpoints count' },
      keys: { kind: 'parsed', parse: text, optional: true, variadic: true, placeholder: 'file', brief: 'Public keys whose attestations count: vkeys, one a line, or a PEM or JWK; may be repeated' },
      evidence: { kind: 'parsed', parse: text, optional: true, variadic: true, placeholder: 'file', brief: 'Evidence that came beside the bundle; may be repeated' },
    },
    positional: { kind: 'tuple', parameters: [{ brief: 'The bundle, - for standard input', placeholder: 'file', parse: text }] },
  },
  load: () => import('../commands/ledger-check-bundle.ts'),
});
