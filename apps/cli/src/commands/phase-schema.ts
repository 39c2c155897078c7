import { computed, conclude } from '../conclude.ts';
import { CommandError } from '../command-error.ts';
import type { FormatFlags } from '../format-flags.ts';
import type { Io } from '../io.ts';
import { contractNamed } from '../phase-contracts.ts';
import type { Json } from '@plimsoll/findings';

export interface PhaseSchemaFlags extends FormatFlags {
  readonly contract?: string;
  readonly of?: 'manifest' | 'input' | 'governance';
}

/** `plimsoll phase schema`: a JSON Schema 2020-12 of a contract. */
export default function phaseSchema(io: Io, flags: PhaseSchemaFlags): number {
  const { of = 'manifest' } = flags;
  const contract = contractNamed(flags.contract);
  const id = of === 'manifest' ? contract.schemaVersion : `${contract.schemaVersion}.${of}`;
  const schema = contract.jsonSchemas().get(id);
  if (schema === undefined) throw new CommandError('usage', `Cannot print the schema of ${of}: the contract ${contract.schemaVersion} has none`);
  const done = computed(`The JSON Schema ${id} says the shape; what follows from what, plimsoll phase verify says`, { subject: id, detail: { schema: schema as Readonly<Record<string, Json>> } });
  return conclude(io, flags, { subject: id, findings: [done], value: `${JSON.stringify(schema, null, 2)}\n` });
}
