import type { LoadedRegistry } from '@plimsoll/flags';
import type { Evaluator, Served } from '@plimsoll/flags/evaluate';

/**
 * The same answers with the reason STALE and the real one in `plimsoll.reason` of their metadata (OpenFeature specification,
 * types, resolution reason). Errors stay errors.
 */
export function staleEvaluator(evaluator: Evaluator): Evaluator {
  return {
    root: evaluator.root,
    evaluate: (key, type, fallback, context) => stale(evaluator.evaluate(key, type, fallback, context)),
    serve: (key, context) => stale(evaluator.serve(key, context)),
    evaluateAll: (context) => evaluator.evaluateAll(context).map(stale),
  };
}

function stale<T extends Served>(served: T): T {
  return served.errorCode === undefined ? { ...served, reason: 'STALE', flagMetadata: { ...served.flagMetadata, 'plimsoll.reason': served.reason } } : served;
}

/** The registry with every flag disabled, known by the same root. */
export function allOff({ registry, set }: LoadedRegistry): LoadedRegistry {
  const records = Object.fromEntries(Object.entries(registry.records).map(([id, record]) => [id, { ...record, state: { mode: 'disabled' } as const }]));
  return { registry: { ...registry, records }, set };
}
