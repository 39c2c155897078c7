export { cliRules } from './cli-rules.ts';
export { configRules } from './config/config-rules.ts';
