export { fileSource, type FileSourceOptions } from './node/file-source.ts';
export { lastGoodFile } from './node/last-good-file.ts';
