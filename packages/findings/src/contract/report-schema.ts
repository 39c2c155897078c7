import { Report } from '../report.ts';
import type { reportRules } from '../report-rules.ts';
import { jsonSchemaOf } from './json-schema.ts';

/** What no schema can say of a report: passing the schema does not mean that these hold. */
const SEMANTIC: readonly (keyof typeof reportRules.table)[] = ['report/unreadable', 'report/verdict-forged', 'report/verdict-stale', 'report/counts-mismatch', 'report/truncation-mismatch', 'report/order'];

/** Id of the contract. */
export const REPORT_ID = 'plimsoll.findings.v1';

/** The JSON Schema 2020-12 of a report, with keys in a fixed order. */
export function reportSchema(): Readonly<Record<string, unknown>> {
  return jsonSchemaOf(Report, { id: REPORT_ID, title: 'Findings report', description: 'Findings, the verdict that they combine to, and where they come from.', semantic: SEMANTIC });
}
