export { withLock } from './file-lock.ts';
export { LockedError } from './locked-error.ts';
export type { Machine, NewFile, OpenFile, PinnedFolder, ProcessName, Sighting } from './machine.ts';
export { nodeMachine, READ_REGULAR } from './node-machine.ts';
export { createFile, discard, removeAbandoned, replaceFile, temporaryBeside } from './replace-file.ts';
export { codeOf, NO_LINKS } from './system-error.ts';
