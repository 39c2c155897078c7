import { defineRules } from '@plimsoll/findings';

/** The rules of reading plimsoll.config.yaml and claims files. */
export const configRules = defineRules('config', {
  'config/duplicate-key': {
    severity: 'critical',
    title: 'A key stands twice in one mapping',
    cause: 'Readers keep one of the two values, and not all the same one.',
    cure: 'Remove one of them.',
  },
  'config/invalid': {
    severity: 'critical',
    title: 'The configuration has another shape than its schema',
    cause: 'A member is missing, unknown, or of the wrong type; configurations are closed, so that a misspelt member cannot be overlooked.',
    cure: 'Correct the member; the schema is plimsoll.config.v1.',
  },
  'config/missing': {
    severity: 'critical',
    verdict: 'inconclusive',
    title: 'There is no configuration',
    cause: 'The workspace has no plimsoll.config.yaml, so that it declares no claim that could be verified.',
    cure: 'Run plimsoll init there, or name a claims file with --claims.',
  },
  'config/no-claims': {
    severity: 'critical',
    verdict: 'inconclusive',
    title: 'No claim is declared',
    cause: 'The list of claims is empty, so that nothing can be verified.',
    cure: 'Declare under claims what must hold; the comments that plimsoll init writes show how.',
  },
  'config/not-utf8': {
    severity: 'critical',
    title: 'The configuration is not UTF-8',
    cause: 'The file holds bytes that are no UTF-8 text.',
    cure: 'Save the file as UTF-8.',
  },
  'config/syntax': {
    severity: 'critical',
    title: 'The configuration is not one YAML 1.2 document',
    cause: 'The YAML parser refuses the text.',
    cure: 'Correct the text at the place named.',
  },
  'config/too-deep': {
    severity: 'critical',
    title: 'The configuration is nested too deeply',
    cause: 'Mappings and sequences stand more than 32 deep inside each other.',
    cure: 'Flatten the document; no configuration needs such depth.',
  },
  'config/too-large': {
    severity: 'critical',
    title: 'The configuration stands for too many values',
    cause: 'With its aliases written out, the document has more than 100,000 values.',
    cure: 'Shorten it; aliases of aliases are the usual reason.',
  },
  'config/unsupported': {
    severity: 'critical',
    title: 'The configuration uses YAML that has no one meaning in JSON',
    cause: 'A merge, a tag, an alias without anchor, a key that is no text, or a number that a double does not hold exactly.',
    cure: 'Write the value out in plain YAML; quote long numbers.',
  },
});
