import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

/** Whether a value fits a JSON Schema, compiled once by ajv. */
export function schemaCheck(schema) {
  const ajv = new Ajv2020({ strict: false });
  formats.default(ajv);
  return ajv.compile(schema);
}
