export { jsonSchemaOf, type SchemaHead } from './contract/json-schema.ts';
export { reportKit, type StrictParser } from './contract/report-kit.ts';
