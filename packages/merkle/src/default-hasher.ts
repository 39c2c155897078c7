import { platformHasher } from '#hash';
import { growingHasher } from './hash/bulk.ts';
import type { Hasher } from './hasher.ts';

/** Messages that cost as much one by one as the kernel costs to generate, compile and test. */
const KERNEL_COST = 8192;

/**
 * The hasher of every function that is given none: Node's one-shot SHA-256 on Node, the portable one elsewhere; after
 * 8,192 messages in bulk, bulk work is done in WebAssembly SIMD where the runtime has it.
 */
export const defaultHasher: Hasher = growingHasher(platformHasher, KERNEL_COST);
