import fc from 'fast-check';
import { defineRules, type Finding } from '../src/index.ts';

/** A table with a rule of each weight. */
export const demo = defineRules('demo', {
  'demo/blocker': { severity: 'blocker', title: 'Blocker title', cause: 'Blocker cause.', cure: 'Blocker cure.' },
  'demo/critical': { severity: 'critical', title: 'Critical title', cause: 'Critical cause.', cure: 'Critical cure.' },
  'demo/warning': { severity: 'warning', title: 'Warning title', cause: 'Warning cause.', cure: 'Warning cure.' },
  'demo/note': { severity: 'note', title: 'Note title', cause: 'Note cause.', cure: 'Note cure.' },
  'demo/altered': { severity: 'warning', integrity: true, title: 'Altered title', cause: 'Altered cause.', cure: 'Altered cure.' },
  'demo/unknown': { severity: 'critical', verdict: 'inconclusive', title: 'Unknown title', cause: 'Unknown cause.', cure: 'Unknown cure.' },
  'demo/gate': { severity: 'from-policy', title: 'Gate title', cause: 'Gate cause.', cure: 'Gate cure.' },
});

const ids = ['demo/blocker', 'demo/critical', 'demo/warning', 'demo/note', 'demo/altered', 'demo/unknown'] as const;

/** Few values for each member, so that equal and nearly equal findings are frequent. */
export const anyFinding: fc.Arbitrary<Finding> = fc
  .record(
    {
      id: fc.constantFrom(...ids),
      verdict: fc.constantFrom('pass', 'fail', 'inconclusive', 'skip'),
      sentence: fc.constantFrom('One.', 'Two.'),
      subject: fc.constantFrom('a', 'b'),
      location: fc.record({ file: fc.constantFrom('a', 'a/b'), line: fc.integer({ min: 1, max: 2 }), column: fc.integer({ min: 1, max: 2 }), pointer: fc.constantFrom('', '/a') }, { requiredKeys: [] }),
      expected: fc.constantFrom(1, null, 'x'),
      detail: fc.constantFrom({ allowed_by: 'contract 3.1' }, { allowed_by: '' }, { allowed_by: 4 }, { n: 1 }),
    },
    { requiredKeys: ['id', 'verdict', 'sentence'] },
  )
  .map(({ id, ...fields }) => demo.finding(id, fields));

/** Findings of every rule of the package too, so that look-alikes of what `combine` adds take part. */
export const anyFindings: fc.Arbitrary<Finding[]> = fc.array(anyFinding, { maxLength: 6 });

/** Where sample reports come from. */
export const from = { tool: 'sample', version: '1.2.3', subject: 'dossier' };
