export { portableHasher as defaultHasher } from './hash/portable.ts';
