export { reportKit, type StrictParser } from './contract/report-kit.ts';
