import type { LegacyRootFlags } from '../commands/legacy-root.ts';
import type { NoteVerifyFlags } from '../commands/note-verify.ts';
import type { ProofVerifyFlags } from '../commands/proof-verify.ts';
import { command } from '../command.ts';
import { formatFlags } from '../format-flags.ts';
import { digest, pointer, text } from '../parsers.ts';
import { routeMap } from '../route-map.ts';

const verifyNote = command<NoteVerifyFlags, [string]>({
  brief: 'Checks who has signed a C2SP note',
  description: 'Checks a C2SP signed note, such as a checkpoint, with the keys that you trust: at least one has signed, and none of their signatures fails.',
  examples: [
    ['plimsoll note verify checkpoint --key example.org/log+2f3ae20b+AXrx2HYcKVaW…', 'One key'],
    ['curl -s https://log.example.org/checkpoint | plimsoll note verify - --key "$LOG" --key "$WITNESS"', 'From standard input, two keys'],
  ],
  parameters: {
    flags: { ...formatFlags, key: { kind: 'parsed', parse: text, variadic: true, placeholder: 'vkey', brief: 'Public key that you trust, name+keyid+base64; may be repeated' } },
    positional: { kind: 'tuple', parameters: [{ brief: 'Signed note, - for standard input', placeholder: 'file', parse: text }] },
  },
  load: () => import('../commands/note-verify.ts'),
});

const legacyRoot = command<LegacyRootFlags, [string]>({
  brief: 'Prints the roots of an old registry and compares them',
  description: 'Prints both variants of the sorted root that old registries have, and compares them with the one that is recorded. For reading old files only.',
  examples: [['plimsoll legacy root meta_flags.json --pointer /records --expect d56b60da…', 'Exit 4 if the file does not have the recorded root']],
  parameters: {
    flags: {
      ...formatFlags,
      pointer: { kind: 'parsed', parse: pointer, optional: true, placeholder: 'pointer', brief: 'JSON pointer to the array of records; the whole document if absent' },
      expect: { kind: 'parsed', parse: digest, optional: true, placeholder: 'hex', brief: 'The root that one of the two variants must equal' },
    },
    positional: { kind: 'tuple', parameters: [{ brief: 'Registry, - for standard input', placeholder: 'file', parse: text }] },
  },
  load: () => import('../commands/legacy-root.ts'),
});

const verifyProof = command<ProofVerifyFlags, [string]>({
  brief: 'Checks offline that an entry is in a trusted log',
  description: 'Checks offline that an entry is in a log that the trust policy knows, and that enough witnesses have cosigned. Exit 3 if only the witnesses are missing, 4 if anything does not hold.',
  examples: [
    ['plimsoll proof verify entry.tlog-proof --policy trust-policy --entry entry.json', 'With the canonical bytes of the entry'],
    ['plimsoll proof verify entry.tlog-proof --policy trust-policy --leaf 3d1c…', 'With its leaf hash'],
  ],
  parameters: {
    flags: {
      ...formatFlags,
      policy: { kind: 'parsed', parse: text, placeholder: 'file', brief: 'Trust policy (C2SP tlog-policy)' },
      entry: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'The bytes of the entry, exactly as hashed' },
      leaf: { kind: 'parsed', parse: digest, optional: true, placeholder: 'hex', brief: 'The leaf hash of the entry' },
    },
    positional: { kind: 'tuple', parameters: [{ brief: 'Proof (C2SP tlog-proof), - for standard input', placeholder: 'proof', parse: text }] },
  },
  load: () => import('../commands/proof-verify.ts'),
});

export const legacy = routeMap('Roots of old registries, read only', { root: legacyRoot });

export const proof = routeMap('Offline proofs of log entries', { verify: verifyProof });

export const note = routeMap('Signed notes', { verify: verifyNote });
