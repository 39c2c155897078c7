import { platformHasher } from '#hash';
import { growingHasher } from './hash/bulk.ts';
import type { Hasher } from './hasher.ts';

/**
 * Messages after which the kernel pays. To generate, compile and test it costs about 40 ms on a slow machine, which it
 * saves on 12,000 messages of the portable hasher or 45,000 of Node's: a number between the two wastes little on either.
 */
const KERNEL_COST = 20_000;

/**
 * The hasher of every function that is given none: Node's one-shot SHA-256 on Node, the portable one elsewhere; after
 * 20,000 messages in bulk, bulk work is done in WebAssembly SIMD where the runtime has it.
 */
export const defaultHasher: Hasher = growingHasher(platformHasher, KERNEL_COST);
