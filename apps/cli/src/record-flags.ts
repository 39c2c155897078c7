import { text } from './parsers.ts';

/** Where a command that writes records what it did; what is absent comes from `ledger` in plimsoll.config.yaml. */
export interface RecordFlags {
  readonly ledger?: string;
  readonly key?: string;
}

export const recordFlags = {
  ledger: { kind: 'parsed', parse: text, optional: true, placeholder: 'dir', brief: 'Record it in this ledger; that of plimsoll.config.yaml if absent' },
  key: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: "The ledger's key file; that of plimsoll.config.yaml if absent" },
} as const;
