import type { ContractKit, Json } from '@plimsoll/findings';
import { CommandError } from './command-error.ts';

/**
 * The JSON Schema of a contract.
 * @throws CommandError `usage` for a contract whose documents are no JSON
 */
export function kitSchema({ id, media, jsonSchema }: ContractKit): Readonly<Record<string, unknown>> {
  if (jsonSchema !== null) return jsonSchema;
  throw new CommandError('usage', `Cannot use the JSON Schema of ${id}: it has none, because its documents are ${media}`);
}

/** The contract that a JSON Schema says it is of. */
export function contractOf(schema: Readonly<Record<string, unknown>>): Json | undefined {
  const named = schema['x-plimsoll-contract'] ?? schema['$id'];
  return typeof named === 'string' ? named : undefined;
}
