// Flags against flagd's own core for JavaScript: loading with everything verified, and evaluating.
import { FlagdCore } from '@openfeature/flagd-core';
import { readRegistry, verifyAnchor } from '@plimsoll/flags';
import { compileRegistry } from '@plimsoll/flags/evaluate';
import { anchored } from './lib/anchored.mjs';
import { compare } from './lib/compare.mjs';
import { DIVIDED, flagDefinitions, PLAIN, SEGMENTED } from './lib/flag-definitions.mjs';

const COUNT = Number(process.env.COUNT ?? 10_000);
/** Evaluations a turn. */
const TURN = 200_000;
const silent = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };

function valueOf(result) {
  if (!result.ok) throw new Error(result.findings[0].sentence);
  return result.value;
}

function load(bytes, { anchor, trust }) {
  const loaded = valueOf(readRegistry(bytes));
  const evaluator = compileRegistry(loaded, { now: Date.now });
  const { registry, environment } = loaded.registry;
  valueOf(verifyAnchor(anchor, { registry, environment, root: evaluator.root }, trust));
  return evaluator;
}

function loadPeer(text) {
  const core = new FlagdCore(undefined, silent);
  core.setConfigurations(text);
  return core;
}

const contexts = Array.from({ length: 1000 }, (_, i) => ({ targetingKey: `user-${i}`, email: `user-${i}@example.${i % 3 === 0 ? 'org' : 'com'}`, country: ['de', 'fr', 'us'][i % 3], age: 10 + (i % 40) }));

/** Evaluates through the contexts; the sum of the answers keeps the engine from leaving them out. */
function evaluations(answer) {
  return () => {
    let length = 0;
    for (let i = 0; i < TURN; i++) length += String(answer(contexts[i % contexts.length])).length;
    if (length === 0) throw new Error('nothing was served');
  };
}

async function evaluationRow(task, goal, ours, theirs) {
  for (const context of contexts) if (ours(context) !== theirs(context)) throw new Error(`${task}: they differ for ${JSON.stringify(context)}`);
  return compare({ task: `${task}, ${TURN} times`, peer: 'flagd-core', goal, rounds: 15, ours: evaluations(ours), theirs: evaluations(theirs) });
}

export async function run() {
  const { registry, flagd } = flagDefinitions(COUNT);
  const anchor = await anchored(valueOf(readRegistry(registry)));
  const [evaluator, core] = [load(registry, anchor), loadPeer(flagd)];
  return [
    await compare({ task: `load ${COUNT} flags: parse strictly, validate, recompute the root, verify its anchor`, peer: 'flagd-core', goal: '>= 4', rounds: 5, ours: () => load(registry, anchor), theirs: () => loadPeer(flagd) }),
    await evaluationRow('serve one value', '>= 1.34', (context) => evaluator.evaluate(PLAIN, 'boolean', false, context).value, (context) => core.resolveBooleanEvaluation(PLAIN, false, context, silent).value),
    await evaluationRow('divide by weight', '>= 3.03', (context) => evaluator.evaluate(DIVIDED, 'string', '', context).value, (context) => core.resolveStringEvaluation(DIVIDED, '', context, silent).value),
    await evaluationRow('rules over segments', '>= 2', (context) => evaluator.evaluate(SEGMENTED, 'boolean', true, context).value, (context) => core.resolveBooleanEvaluation(SEGMENTED, true, context, silent).value),
    await evaluationRow('a flag that is missing', '>= 1.3', (context) => evaluator.evaluate('missing', 'boolean', true, context).value, (context) => core.resolveBooleanEvaluation('missing', true, context, silent).value),
  ];
}
