export { checkConsumerCommand, type ConsumerCommandOptions } from './consumer-command.ts';
export { checkProducerCommand } from './producer-command.ts';
export { ContractTestError, type ContractTestErrorCode } from './contract-test-error.ts';
export { exportFolder } from './export-folder.ts';
export { readOutputs } from './read-outputs.ts';
export type { CommandLimits } from './run-command.ts';
