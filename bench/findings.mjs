// A report of 10,000 findings as JSON: against JSON.stringify of the same array, which neither sorts, counts nor decides.
import { defineRules, report, toJson } from '@plimsoll/findings';
import { compare } from './lib/compare.mjs';

const rules = defineRules('demo', { 'demo/altered': { severity: 'critical', title: 'Altered', cause: 'The bytes changed.', cure: 'Restore them.' } });

/** Findings in an order far from the report's. */
const list = Array.from({ length: 10_000 }, (_, i) =>
  rules.finding('demo/altered', {
    verdict: i % 3 === 0 ? 'fail' : 'pass',
    subject: `flag-${(i * 7919) % 10_000}`,
    sentence: `Die Wurzel bei Eintrag ${i} stimmt nicht mit dem Anker überein – Datei zurückholen`,
    location: { file: `flags/${i % 7}.json`, line: 1 + ((i * 31) % 400), pointer: `/flags/${i}` },
    expected: 'a'.repeat(64),
    actual: 'b'.repeat(64),
    evidence: [{ name: 'flags.json', sha256: 'c'.repeat(64) }],
    detail: { window: '5m', count: i },
  }),
);

export async function run() {
  return [
    await compare({
      task: 'report and JSON of 10,000 findings',
      peer: 'JSON.stringify',
      goal: '>= 0.33',
      rounds: 21,
      ours: () => toJson(report(list, { tool: 'bench', version: '1', subject: 'bench' })),
      theirs: () => JSON.stringify(list),
    }),
  ];
}
