export { entryKit } from './contract/entry-kit.ts';
