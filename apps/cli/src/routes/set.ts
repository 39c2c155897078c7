import type { SetProveFlags } from '../commands/set-prove.ts';
import type { SetVerifyFlags } from '../commands/set-verify.ts';
import type { SetFlags } from '../set-of-file.ts';
import { command } from '../command.ts';
import { formatFlags } from '../format-flags.ts';
import { digest, domain, pointer, recordId, text } from '../parsers.ts';
import { routeMap } from '../route-map.ts';

const domainFlag = { kind: 'parsed', parse: domain, placeholder: 'domain', brief: 'What the set is of, e.g. example.org/flags; part of the root' } as const;
const forFlag = { kind: 'parsed', parse: recordId, placeholder: 'id', brief: 'Id of the record asked about' } as const;

const setFlags = {
  ...formatFlags,
  domain: domainFlag,
  id: { kind: 'parsed', parse: text, optional: true, placeholder: 'name', brief: 'Member that holds the id of a record; id if absent' },
  omit: { kind: 'parsed', parse: text, optional: true, variadic: ',', placeholder: 'names', brief: 'Members that the set does not commit to, separated by commas' },
  pointer: { kind: 'parsed', parse: pointer, optional: true, placeholder: 'pointer', brief: 'JSON pointer to the array of records; the whole document if absent' },
} as const;

const records = { brief: 'JSON file with an array of records, - for standard input', placeholder: 'file', parse: text } as const;

const root = command<SetFlags, [string]>({
  brief: 'Prints the root that commits to a set of records',
  description: 'Prints the root that commits to a set of records: independent of their order, with an id each, bound to the domain and the number of records.',
  examples: [
    ['plimsoll set root flags.json --domain example.org/flags --pointer /records', 'The root in hex'],
    ['plimsoll set root flags.json --domain example.org/flags --pointer /records --omit approvals', 'Leave a member of each record out'],
  ],
  parameters: { flags: setFlags, positional: { kind: 'tuple', parameters: [records] } },
  load: () => import('../commands/set-root.ts'),
});

const prove = command<SetProveFlags, [string]>({
  brief: 'Proves that a record is in a set, or that none has the id',
  examples: [['plimsoll set prove flags.json --domain example.org/flags --pointer /records --for meta_prod -o proof.json', 'Write the proof to a file']],
  parameters: {
    flags: { ...setFlags, for: forFlag, output: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Write there instead of standard output' } },
    aliases: { o: 'output' },
    positional: { kind: 'tuple', parameters: [records] },
  },
  load: () => import('../commands/set-prove.ts'),
});

const verify = command<SetVerifyFlags, [string]>({
  brief: 'Checks a proof about a set and prints present or absent',
  description: 'Checks a proof about a set and prints present or absent. Both are exit 0 unless --expect says which one it must be; a proof that does not hold is exit 4.',
  examples: [['plimsoll set verify proof.json --root 9f2c… --domain example.org/flags --for meta_prod --expect present', 'Exit 0 only if the record is in the set']],
  parameters: {
    flags: {
      ...formatFlags,
      root: { kind: 'parsed', parse: digest, placeholder: 'hex', brief: 'Root of the set, from a source that you trust' },
      domain: domainFlag,
      for: forFlag,
      value: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'The canonical bytes that the record must have' },
      expect: { kind: 'enum', values: ['present', 'absent'], optional: true, brief: 'The answer that is go; the other one is no-go' },
    },
    positional: { kind: 'tuple', parameters: [{ brief: 'Proof, - for standard input', placeholder: 'proof', parse: text }] },
  },
  load: () => import('../commands/set-verify.ts'),
});

export const set = routeMap('Sets of records: roots and proofs', { root, prove, verify });
