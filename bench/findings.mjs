// report + toJson of 10,000 findings against JSON.stringify of the same array, median of alternating runs in one process.
import { defineRules, report, toJson } from '@plimsoll/findings';

const rules = defineRules('demo', { 'demo/altered': { severity: 'critical', title: 'Altered', cause: 'The bytes changed.', cure: 'Restore them.' } });
const sentences = {
  ascii: (i) => `The registry root at entry ${i} is not what the anchor says; restore the file`,
  unicode: (i) => `Die Wurzel bei Eintrag ${i} stimmt nicht mit dem Anker überein – Datei zurückholen`,
};

/** Findings in an order far from the report's. */
function findings(sentence) {
  return Array.from({ length: 10_000 }, (_, i) =>
    rules.finding('demo/altered', {
      verdict: i % 3 === 0 ? 'fail' : 'pass',
      subject: `flag-${(i * 7919) % 10_000}`,
      sentence: sentence(i),
      location: { file: `flags/${i % 7}.json`, line: 1 + ((i * 31) % 400), pointer: `/flags/${i}` },
      expected: 'a'.repeat(64),
      actual: 'b'.repeat(64),
      evidence: [{ name: 'flags.json', sha256: 'c'.repeat(64) }],
      detail: { window: '5m', count: i },
    }),
  );
}

function time(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

for (const [name, sentence] of Object.entries(sentences)) {
  const list = findings(sentence);
  const ours = [];
  const theirs = [];
  for (let run = 0; run < 31; run++) {
    theirs.push(time(() => JSON.stringify(list)));
    ours.push(time(() => toJson(report(list, { tool: 'bench', version: '1', subject: 'bench' }))));
  }
  const ratio = median(ours) / median(theirs);
  console.log(`findings ${name}: report + toJson ${median(ours).toFixed(1)} ms, JSON.stringify ${median(theirs).toFixed(1)} ms, ratio ${ratio.toFixed(2)} (goal at most 3)`);
}
