import { parseJson } from '@plimsoll/canonical-json';
import type { Finding, Json } from '@plimsoll/findings';
import type { FaultLog } from './fault-log.ts';
import { isObject, type Members } from './json-shape.ts';
import { limits, mayExceed, valueFault } from './limits.ts';
import { manifestRules, type ManifestRuleId } from './manifest-rules.ts';
import { quoted } from './shown.ts';

/** A document: its text, its UTF-8 bytes, its parsed value, or null where there is no file. */
export type Source = string | Uint8Array | object | null;

const ids = new Map<string, ManifestRuleId>([
  ['json/too-large', 'phase-manifest/json-limits'],
  ['json/too-deep', 'phase-manifest/json-limits'],
  ['json/too-many-values', 'phase-manifest/json-limits'],
  ['json/duplicate-key', 'phase-manifest/json-duplicate-key'],
  ['json/forbidden-key', 'phase-manifest/json-unsafe'],
  ['json/lone-surrogate', 'phase-manifest/json-unsafe'],
  ['json/number-range', 'phase-manifest/json-unsafe'],
  ['json/unsafe-integer', 'phase-manifest/json-unsafe'],
]);

/** What the strict reader found, under the ids of this package. */
function translate(log: FaultLog, finding: Finding): void {
  log.structural = true;
  const id = ids.get(finding.id) ?? 'phase-manifest/json-invalid';
  log.findings.push(
    manifestRules.finding(id as 'phase-manifest/json-invalid', {
      sentence: finding.sentence,
      ...(finding.location !== undefined && { location: finding.location }),
      detail: { ...finding.detail, rule: finding.id },
    }),
  );
}

/** Reads a JSON document within the limits; undefined, and findings in the log, where it is none. */
export function readJson(source: Source, log: FaultLog): Json | undefined {
  if (typeof source !== 'string' && !(source instanceof Uint8Array)) {
    const fault = valueFault(source);
    if (fault === undefined) return source as Json;
    log.add(fault.id, fault);
    return undefined;
  }
  const parsed = parseJson(source, { maxBytes: limits.bytes, maxDepth: limits.depth });
  if (!parsed.ok) {
    for (const finding of parsed.findings) translate(log, finding);
    return undefined;
  }
  const fault = mayExceed(source) ? valueFault(parsed.value) : undefined;
  if (fault === undefined) return parsed.value;
  log.add(fault.id, fault);
  return undefined;
}

/** Reads a manifest: strict JSON within the limits whose root is an object. */
export function readManifest(source: Source, log: FaultLog): Members | undefined {
  if (source === null) {
    log.add('phase-manifest/manifest-missing', { sentence: 'There is no phase manifest; find out why the producer did not write it' });
    return undefined;
  }
  const value = readJson(source, log);
  if (value === undefined) return undefined;
  if (isObject(value)) return value;
  log.add('phase-manifest/manifest-malformed', { sentence: `The manifest must be a JSON object; it is ${quoted(value)}`, at: '' });
  return undefined;
}
