export { type CompileOptions, compileRegistry, type Evaluator } from './evaluate/compile-registry.ts';
export { type Explanation, type ExplainedExposure, type ExplainedRule, explainFlag } from './evaluate/explain-flag.ts';
export type { ErrorCode, Evaluation, FlagType, Metadata, Reason, Served } from './evaluate/evaluation.ts';
export type { Context } from './evaluate/rule-engine.ts';
