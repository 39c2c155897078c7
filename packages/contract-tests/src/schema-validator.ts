import type { ContractKit, Json } from '@plimsoll/findings';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

/** Compiling costs far more than validating, and a schema does not change. */
const compiled = new WeakMap<object, (value: Json) => boolean>();

/**
 * The JSON Schema of a kit as a second opinion that shares no code with the kit's verifier; undefined where there is none.
 * Compiles the schema the first time that it is asked for.
 * @throws Error for a schema that is no JSON Schema 2020-12
 */
export function schemaValidator({ jsonSchema }: Pick<ContractKit, 'jsonSchema'>): ((value: Json) => boolean) | undefined {
  if (jsonSchema === null) return undefined;
  const known = compiled.get(jsonSchema);
  if (known !== undefined) return known;
  // Not strict: `x-plimsoll-…` are annotations.
  const ajv = new Ajv2020({ strict: false });
  formats.default(ajv);
  const validate = ajv.compile(jsonSchema);
  const answer = (value: Json): boolean => validate(value);
  compiled.set(jsonSchema, answer);
  return answer;
}
