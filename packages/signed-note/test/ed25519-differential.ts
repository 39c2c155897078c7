import { hasStrictEncoding } from '../src/ed25519-encoding.ts';
import * as node from '../src/ed25519-node.ts';
import * as portable from '../src/ed25519-portable.ts';
import { verifyEd25519 } from '../src/index.ts';
import { signatureCase } from './ed25519-cases.ts';

/** Verdicts over the cases below `count`: how many were accepted, how many refused, and the numbers on which implementations differ. */
export function compareImplementations(count: number): { accepted: number; refused: number; differ: number[] } {
  const result = { accepted: 0, refused: 0, differ: [] as number[] };
  for (let n = 0; n < count; n++) {
    const [key, message, signature] = signatureCase(n);
    const strict = hasStrictEncoding(key, signature);
    const verdict = strict && node.satisfiesEquation(key, message, signature);
    if (verdict !== (strict && portable.satisfiesEquation(key, message, signature)) || verdict !== verifyEd25519(key, message, signature)) result.differ.push(n);
    if (verdict) result.accepted++;
    else result.refused++;
  }
  return result;
}
