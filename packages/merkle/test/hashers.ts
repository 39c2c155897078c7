import { bulkHasher } from '../src/hash/bulk.ts';
import { nodeHasher } from '../src/hash/node.ts';
import { portableHasher } from '../src/hash/portable.ts';
import type { Hasher } from '../src/hasher.ts';

/** Every hasher that vectors and exhaustive tests run with. */
export const hashers: readonly Hasher[] = [portableHasher, nodeHasher, bulkHasher()];
