import { report } from '../src/index.ts';
import { demo, from } from './sample.ts';

/** One finding of every kind, out of order. */
export const mixed = report(
  [
    demo.finding('demo/note', { verdict: 'pass', sentence: 'The plan is complete', subject: 'plan' }),
    demo.finding('demo/warning', { sentence: 'Feature drift is 0.06, expected at most 0.05; look at the telemetry', location: { file: 'drift/report 1.json', pointer: '/features/0' } }),
    demo.finding('demo/critical', {
      sentence: 'The root is not what the anchor says; restore the registry',
      subject: 'meta_prod',
      location: { file: 'flags/registry.json', line: 12, column: 5, pointer: '/flags/meta_prod' },
      expected: 'a1',
      actual: { root: 'b2' },
      evidence: [{ name: 'flags/registry.json', sha256: 'c'.repeat(64) }],
      detail: { entries: 3 },
    }),
    demo.finding('demo/unknown', { sentence: 'No samples in the window; check the scrape', subject: 'latency' }),
    demo.finding('demo/note', { verdict: 'skip', sentence: 'The smoke test is not run on paper', subject: 'smoke', detail: { allowed_by: 'contract 3.1' } }),
    demo.finding('demo/altered', { sentence: 'Entry 4 was altered; restore the log', location: { file: 'ledger/entries' } }),
  ],
  from,
);

/** Nothing but a pass. */
export const good = report([demo.finding('demo/note', { verdict: 'pass', sentence: 'The plan is complete', subject: 'plan' })], from);
