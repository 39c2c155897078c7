/**
 * Runs the work for each item, at most `limit` at a time, in their order of beginning. After a failure nothing more is
 * begun, and the first one is thrown when all that began has ended.
 */
export async function inParallel<T>(items: Iterable<T>, limit: number, work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items[Symbol.iterator]();
  const failures: unknown[] = [];
  const runOne = async (): Promise<void> => {
    for (let next = waiting.next(); next.done !== true && failures.length === 0; next = waiting.next()) {
      await work(next.value).catch((thrown: unknown) => failures.push(thrown));
    }
  };
  await Promise.all(Array.from({ length: limit }, runOne));
  if (failures.length > 0) throw failures[0];
}
