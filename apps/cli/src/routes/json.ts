import type { CheckFlags } from '../commands/json-check.ts';
import type { FormatFlags } from '../format-flags.ts';
import { command } from '../command.ts';
import { formatFlags } from '../format-flags.ts';
import { text } from '../parsers.ts';
import { routeMap } from '../route-map.ts';

const check = command<CheckFlags, string[]>({
  brief: 'Checks that files are strict JSON',
  description: 'Checks that files are strict JSON: no duplicate keys, lone surrogates or numbers that a double cannot hold; every fault with its line and column.',
  examples: [
    ['plimsoll json check flags.json manifest.json', 'Strict JSON'],
    ['plimsoll json check --canonical entry.json', 'Also exactly its RFC 8785 bytes'],
  ],
  parameters: {
    flags: { ...formatFlags, canonical: { kind: 'boolean', optional: true, withNegated: false, brief: 'Demand the RFC 8785 bytes' } },
    positional: { kind: 'array', parameter: { brief: 'JSON files, - for standard input', placeholder: 'file', parse: text }, minimum: 1 },
  },
  load: () => import('../commands/json-check.ts'),
});

const canonicalize = command<FormatFlags, [string]>({
  brief: 'Prints the RFC 8785 bytes of a JSON document',
  description: 'Prints the RFC 8785 (JCS) bytes of a JSON document, without a newline.',
  examples: [
    ['plimsoll json canonicalize flags.json | sha256sum', 'The digest that does not depend on formatting'],
    ['curl -s https://example.org/flags.json | plimsoll json canonicalize -', 'From standard input'],
  ],
  parameters: {
    flags: formatFlags,
    positional: { kind: 'tuple', parameters: [{ brief: 'JSON file, - for standard input', placeholder: 'file', parse: text }] },
  },
  load: () => import('../commands/json-canonicalize.ts'),
});

export const json = routeMap('Strict and canonical JSON', { check, canonicalize });
