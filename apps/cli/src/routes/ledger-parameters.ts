import { text } from '../parsers.ts';

export const folder = { brief: 'Folder of the ledger', placeholder: 'dir', parse: text } as const;
export const log = { brief: 'Folder or http(s) address of the ledger', placeholder: 'dir|url', parse: text } as const;
export const key = { kind: 'parsed', parse: text, placeholder: 'file', brief: 'Key file, readable by its owner only' } as const;
export const witnesses = { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Trust policy whose witnesses cosign what is published; a quorum that is not met exits 3' } as const;
