import { conformance, conformanceAbsent, conformanceBytes } from '@plimsoll/config/conformance';
import { describe, expect, test } from 'vitest';
import { canonicalBytes, canonicalize, checkCanonicalJson, type JsonOptions, parseJson, parseJsonTree } from '../src/index.ts';

/** Ids raised, sorted and unique. */
function ids(bytes: Uint8Array, options?: JsonOptions): string[] {
  return [...new Set(parseJson(bytes, options).findings.map((finding) => finding.id))].sort();
}

/** Where reading ends early, other ids of the document need not match. */
const ENDS_READING = ['json/syntax', 'json/too-deep', 'json/too-many-values'];

describe.skipIf(conformanceAbsent())('reference corpora', () => {
  test.each(['arrays', 'french', 'structures', 'values'])('RFC 8785 vectors: %s', (name) => {
    const parsed = parseJson(conformanceBytes(`merkle/jcs/input/${name}.json`), { integers: 'any' });
    const output = conformanceBytes(`merkle/jcs/output/${name}.json`);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.findings));
    expect(Buffer.from(canonicalBytes(parsed.value, { integers: 'any' }))).toEqual(output);
    expect(checkCanonicalJson(output, { integers: 'any' })).toEqual({ ok: true, value: parsed.value, findings: [] });
  });

  test('every case of the JSON test suite', () => {
    const cases = conformance<{ file: string; b64: string; suite: string; issues: string[] }[]>('merkle/json-test-suite/cases.json');
    for (const { file, b64, suite, issues } of cases) {
      const bytes = Buffer.from(b64, 'base64');
      expect({ file, issues: ids(bytes) }).toEqual({ file, issues });
      expect(parseJsonTree(bytes).findings).toEqual(parseJson(bytes).findings);
      if (suite === 'reject') expect(issues).not.toEqual([]);
    }
  });

  test('every generated case', () => {
    const { cases } = conformance<{ cases: { b64: string; integers: 'safe' | 'any'; issues: string[]; canonical: string | null }[] }>('merkle/cases/json.json');
    for (const { b64, integers, issues, canonical } of cases) {
      const bytes = Buffer.from(b64, 'base64');
      const found = ids(bytes, { integers });
      const end = issues.find((id) => ENDS_READING.includes(id));
      if (end === undefined) expect({ b64, found }).toEqual({ b64, found: issues });
      else expect(found).toContain(end);
      const parsed = parseJson(bytes, { integers });
      expect({ b64, canonical: parsed.ok ? canonicalize(parsed.value, { integers }) : null }).toEqual({ b64, canonical });
    }
  });
});
