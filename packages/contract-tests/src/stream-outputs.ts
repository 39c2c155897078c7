import { parseJson } from '@plimsoll/canonical-json';
import type { ContractKit } from '@plimsoll/findings';
import type { ProducerOutput } from './check-producer.ts';
import { jsonLines } from './json-lines.ts';

/**
 * The documents in what a producer wrote to a stream: one, or a document a line where the contract's media is JSON and the first line is
 * a document of its own. A line has no line feed, also where it is the only one. Nothing but blanks is no document.
 */
export function streamOutputs({ media, limits }: Pick<ContractKit, 'media' | 'limits'>, whole: ProducerOutput): readonly ProducerOutput[] {
  const lines = [...jsonLines(whole)];
  const [first] = lines;
  if (first === undefined) return [];
  if (media !== 'json' || !parseJson(first.bytes, { maxBytes: limits.bytes, maxDepth: limits.depth }).ok) return [whole];
  return lines.length === 1 ? [{ ...whole, bytes: first.bytes }] : lines;
}
