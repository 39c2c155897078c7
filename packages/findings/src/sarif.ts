import type { Finding, Severity } from './finding.ts';
import { printableJson } from './json.ts';
import { fileInside, placeOf } from './place.ts';
import { printable } from './printable.ts';
import type { Report } from './report.ts';
import { type Rule, ruleIndex, type Rules } from './rules.ts';

/** What {@link toSarif} needs beside the report. */
export interface SarifOptions {
  /** Tables that the findings come from: titles, causes and cures become the rules' help. */
  readonly rules?: readonly Rules[];
  /** Workspace file that stands for findings without one: GitHub refuses results without a location. */
  readonly file?: string;
}

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = { blocker: 'error', critical: 'error', warning: 'warning', note: 'note' };
const kinds = { pass: 'pass', fail: 'fail', inconclusive: 'review', skip: 'notApplicable' } as const;

/** Plain text message (SARIF 3.11): braces doubled (3.11.5), brackets escaped where they would make a link (3.11.6). */
function message(text: string): { readonly text: string } {
  const plain = printable(text).replace(/[{}]/g, '$&$&');
  return { text: plain.includes('](') ? plain.replace(/[[\]]/g, '\\$&') : plain };
}

/** Percent-encodes as RFC 3986 asks; a lone surrogate, which has no UTF-8, becomes U+FFFD. */
function encoded(text: string): string {
  return encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd'));
}

/** Relative reference to a file of the workspace (RFC 3986 section 4.2). */
function uriOf(file: string): string {
  return file.split('/').map(encoded).join('/');
}

/** Where the finding points, as a location object (3.28). */
function locationOf(finding: Finding, fallback: string | undefined): object | undefined {
  const { line, column, pointer } = finding.location ?? {};
  const inside = fileInside(finding);
  const file = inside ?? fallback;
  const region = inside === undefined || line === undefined ? undefined : { startLine: line, ...(column !== undefined && { startColumn: column }) };
  const place = inside === undefined ? placeOf(finding) : (pointer ?? '');
  const logical = [
    ...(finding.subject === undefined ? [] : [{ name: printable(finding.subject) }]),
    ...(place === '' ? [] : [{ fullyQualifiedName: printable(place) }]),
  ];
  if (file === undefined && logical.length === 0) return undefined;
  return {
    ...(file !== undefined && { physicalLocation: { artifactLocation: { uri: uriOf(file), uriBaseId: '%SRCROOT%' }, ...(region && { region }) } }),
    ...(logical.length > 0 && { logicalLocations: logical }),
  };
}

/** A reporting descriptor (3.49) from a rule's row; only the id where no table has it. */
function descriptor(id: string, rule: Rule | undefined): object {
  if (rule === undefined) return { id };
  return {
    id,
    shortDescription: message(rule.title),
    fullDescription: message(rule.cause),
    help: message(rule.cure),
    ...(rule.severity !== 'from-policy' && { defaultConfiguration: { level: levels[rule.severity] } }),
    properties: { severity: rule.severity, integrity: rule.integrity === true },
  };
}

/** A result (3.27). Its level is that of the severity for a failure and `none` otherwise (3.27.10). */
function result(finding: Finding, ruleIndex: number, fingerprint: string, fallback: string | undefined): object {
  const location = locationOf(finding, fallback);
  const { id, verdict, severity, sentence, subject, expected, actual, evidence, detail, integrity } = finding;
  const kind = kinds[verdict];
  return {
    ruleId: id,
    ruleIndex,
    kind,
    level: kind === 'fail' ? levels[severity] : 'none',
    message: message(sentence),
    ...(location && { locations: [location] }),
    partialFingerprints: { 'plimsoll/v1': fingerprint },
    properties: { verdict, severity, subject, expected, actual, evidence, detail, integrity },
  };
}

/**
 * The report as a SARIF 2.1.0 log of one run, one result per finding, with a final newline. Paths are relative references to
 * `%SRCROOT%`; a path that leaves the workspace is named, but is no location. A fingerprint is the finding's id,
 * subject, file and pointer, so it outlives edits that move lines; equal ones are numbered. O(n).
 * @throws TypeError if two of the tables define the same id
 */
export function toSarif(report: Report, options: SarifOptions = {}): string {
  const table = ruleIndex(options.rules ?? []);
  const ids = [...new Set(report.findings.map((f) => f.id))].sort();
  const positions = new Map(ids.map((id, position) => [id, position]));
  const seen = new Map<string, number>();
  const results = report.findings.map((finding) => {
    const key = [finding.id, finding.subject ?? '', finding.location?.file ?? '', finding.location?.pointer ?? ''].map(encoded).join('|');
    const number = (seen.get(key) ?? 0) + 1;
    seen.set(key, number);
    return result(finding, positions.get(finding.id) ?? -1, `${key}:${number}`, options.file);
  });
  const { tool, version, subject, verdict, exit_code, counts } = report;
  const run = {
    tool: { driver: { name: printable(tool), version: printable(version), rules: ids.map((id) => descriptor(id, table.get(id))) } },
    columnKind: 'utf16CodeUnits',
    results,
    properties: { subject, verdict, exit_code, counts },
  };
  return `${printableJson({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] })}\n`;
}
