import { describe, expect, test } from 'vitest';
import type { Json } from '../finding.ts';
import { reportRules } from '../report-rules.ts';
import { accept, refuse, type Result } from '../result.ts';
import { reportKit } from './report-kit.ts';

/** Strict enough for documents that are right. */
function parse(bytes: Uint8Array): Result<Json> {
  try {
    return accept(JSON.parse(new TextDecoder().decode(bytes)) as Json);
  } catch {
    return refuse(reportRules.finding('report/malformed', { sentence: 'Line 1 is no JSON', location: { line: 1 } }));
  }
}

const kit = reportKit(parse);

describe('the kit of reports', () => {
  test.each(kit.golden)('$id: $title is what it says', ({ bytes, scenario }) => {
    expect(kit.verify(bytes)).toEqual({ verdict: 'pass', findings: [] });
    expect(kit.classify(JSON.parse(new TextDecoder().decode(bytes)) as Json)).toContain(scenario);
  });

  test('what the parser refuses is report/unreadable, with its sentence and place', () => {
    const { verdict, findings } = kit.verify(new TextEncoder().encode('{'));
    expect(verdict).toBe('fail');
    expect(findings).toMatchObject([{ id: 'report/unreadable', sentence: 'Line 1 is no JSON', location: { line: 1 } }]);
  });

  test('the parser is told the limits', () => {
    const asked: unknown[] = [];
    reportKit((_bytes, limits) => (asked.push(limits), refuse(reportRules.finding('report/malformed', { sentence: 'S' })))).verify(new Uint8Array());
    expect(asked).toEqual([{ maxBytes: kit.limits.bytes, maxDepth: kit.limits.depth }]);
  });
});
