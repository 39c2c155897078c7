import type { Finding, Json } from '@plimsoll/findings';
import { appendToFirstVersion } from './append-first-version.ts';
import { appendToHead } from './append-head.ts';
import type { AppendInput } from './append-input.ts';
import type { Dialect } from './dialect.ts';
import { isMapping, type Members } from './python-value.ts';
import { referenceJson } from './reference-json.ts';
import { referenceRules } from './reference-rules.ts';

/** What an append in reference mode gives. */
export interface ReferenceAppended {
  /** The manifest with its governance, keys in the order of the original; null where the original silently does nothing. */
  readonly manifest: Members | null;
  /** Its file text; null without manifest. */
  readonly text: string | null;
  /** `phase-manifest/reference-mode`, always: the result decides nothing. */
  readonly findings: readonly Finding[];
}

/** The append of a dialect onto the text of a manifest file; null where there is no file. */
export function referenceAppend(dialect: Dialect, text: string | null, input: AppendInput): ReferenceAppended {
  const read = text === null ? null : parsed(text);
  const manifest = isMapping(read) ? (dialect === 'autonomy-phase-manifest-v1' ? appendToHead : appendToFirstVersion)(read, input) : null;
  const sentence = manifest === null ? `the original (${dialect}) leaves this file as it is and says nothing` : `runtime governance was appended as the original (${dialect}) does`;
  return {
    manifest,
    text: manifest === null ? null : referenceJson(manifest),
    findings: [referenceRules.finding('phase-manifest/reference-mode', { sentence, subject: dialect })],
  };
}

/** JSON by Python's rules for a text without NaN: a byte order mark is an error, of a repeated key the last value counts. */
function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}
