import { computed, conclude } from '../conclude.ts';
import { findKit } from '../find-kit.ts';
import type { FormatFlags } from '../format-flags.ts';
import type { Io } from '../io.ts';
import { kitSchema } from '../kit-schema.ts';

/** `plimsoll contract schema ID`: the JSON Schema of the documents of a contract. */
export default function contractSchema(io: Io, flags: FormatFlags, id: string): number {
  const text = `${JSON.stringify(kitSchema(findKit(id)), null, 2)}\n`;
  return conclude(io, flags, { subject: id, findings: [computed(`JSON Schema of ${id}`, { subject: id, detail: { schema: JSON.parse(text) as never } })], value: text });
}
