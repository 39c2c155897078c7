import { platformHasher } from '#hash';
import type { Hasher } from './hasher.ts';

/** The hasher of every function that is given none: Node's one-shot SHA-256 on Node, {@link portableHasher} elsewhere. */
export const defaultHasher: Hasher = platformHasher;
