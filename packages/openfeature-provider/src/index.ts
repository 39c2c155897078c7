export { type Clock, systemClock } from './clock.ts';
export { createOfrepHandler, type OfrepOptions } from './ofrep/ofrep-handler.ts';
export type { ServedFlags } from './ofrep/served-flags.ts';
