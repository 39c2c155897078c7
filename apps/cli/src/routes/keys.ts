import type { KeysGenerateFlags } from '../commands/keys-generate.ts';
import type { KeysImportFlags } from '../commands/keys-import.ts';
import type { KeysRevokeFlags } from '../commands/keys-revoke.ts';
import type { KeysRotateFlags } from '../commands/keys-rotate.ts';
import { command } from '../command.ts';
import { type FormatFlags, formatFlags } from '../format-flags.ts';
import { text } from '../parsers.ts';
import { routeMap } from '../route-map.ts';

const output = { kind: 'parsed', parse: text, placeholder: 'file', brief: 'Key file to make; it must not exist' } as const;
const type = { kind: 'enum', values: ['note', 'cosigner'], optional: true, brief: 'What it signs: logs and envelopes (note, if absent) or cosignatures of a witness' } as const;
const file = { brief: 'Key file, readable by its owner only', placeholder: 'file', parse: text } as const;

const generate = command<KeysGenerateFlags>({
  brief: 'Makes a key and prints its public key',
  description: 'Makes an Ed25519 key in a file that only its owner can read, and prints its public key. Nothing is ever overwritten.',
  examples: [
    ['plimsoll keys generate --name ann -o ann.key', 'A key that signs statements and logs'],
    ['plimsoll keys generate --name witness.example.org --type cosigner -o witness.key', 'A key of a witness'],
  ],
  parameters: {
    flags: { ...formatFlags, name: { kind: 'parsed', parse: text, placeholder: 'name', brief: 'Name of the key, without space or plus' }, type, output },
    aliases: { o: 'output' },
  },
  load: () => import('../commands/keys-generate.ts'),
});

const show = command<FormatFlags, [string]>({
  brief: 'Prints the public key of a key file',
  description: 'Prints the public key of a key file, of one that was replaced or revoked too. With --json also what the file says of it; never its secret.',
  examples: [['plimsoll keys show ann.key', 'name+keyid+base64, to be given to others']],
  parameters: { flags: formatFlags, positional: { kind: 'tuple', parameters: [file] } },
  load: () => import('../commands/keys-show.ts'),
});

const imported = command<KeysImportFlags, [string]>({
  brief: 'Makes a key file of a key in PEM, JWK or the text of Go',
  description: 'Makes a key file of an Ed25519 key in PKCS #8 PEM, JWK (RFC 8037) or the PRIVATE+KEY+ text of Go, and prints its public key.',
  examples: [
    ['openssl genpkey -algorithm ed25519 | plimsoll keys import - --name ci -o ci.key', 'From openssl'],
    ['plimsoll keys import governance.skey -o governance.key', 'From a key of Go, which has a name'],
  ],
  parameters: {
    flags: { ...formatFlags, name: { kind: 'parsed', parse: text, optional: true, placeholder: 'name', brief: 'Name of the key, where its form has none' }, type, output },
    aliases: { o: 'output' },
    positional: { kind: 'tuple', parameters: [{ brief: 'Private key, - for standard input', placeholder: 'file', parse: text }] },
  },
  load: () => import('../commands/keys-import.ts'),
});

const rotate = command<KeysRotateFlags, [string]>({
  brief: 'Replaces a key by a new one of the same name',
  description:
    'Makes a new key of the same name and type; both keys sign a statement that the one follows the other, and the old one signs nothing more.\n' +
    'A run that was cut short is finished by running it again. The key of a ledger is changed with a ledger command, because its log must say so.',
  examples: [
    ['plimsoll keys rotate ann.key -o ann-2.key --statement ann-2.dsse', 'With the statement for those who know the old key'],
  ],
  parameters: {
    flags: { ...formatFlags, output, statement: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Write the statement there; it is in the new key file too' } },
    aliases: { o: 'output' },
    positional: { kind: 'tuple', parameters: [file] },
  },
  load: () => import('../commands/keys-rotate.ts'),
});

const revoke = command<KeysRevokeFlags>({
  brief: 'Puts a key into a file of revocations',
  description: 'Puts a key into a file of revocations, which is made if it is not there. With --key the key file says so too, and its key signs nothing more.',
  examples: [
    ['plimsoll keys revoke --key ann.key --reason retired --file revocations.json', 'A key of ours'],
    ['plimsoll keys revoke --vkey ann+2f3ae20b+AXrx2HYcKVaW… --reason compromised --file revocations.json', 'A key of somebody else: nothing that it signed counts'],
  ],
  parameters: {
    flags: {
      ...formatFlags,
      vkey: { kind: 'parsed', parse: text, optional: true, placeholder: 'vkey', brief: 'Public key' },
      key: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Key file in place of the public key' },
      reason: { kind: 'enum', values: ['compromised', 'retired', 'superseded'], brief: 'Why; of a compromised key nothing counts, of the others nothing from then on' },
      file: { kind: 'parsed', parse: text, placeholder: 'file', brief: 'File of revocations' },
      at: { kind: 'parsed', parse: text, optional: true, placeholder: 'time', brief: 'Since when, in UTC; now if absent' },
    },
  },
  load: () => import('../commands/keys-revoke.ts'),
});

export const keys = routeMap('Keys: make, import, replace, revoke', { generate, show, import: imported, rotate, revoke });
