import { expect } from 'vitest';
import type { Files } from '../src/files.ts';
import { type Ledger, LedgerError } from '../src/index.ts';
import { CrashFiles, type Fault, randomFrom } from './crash-files.ts';
import { type Life, nextStart, NOTHING, play, promisedAt, type Step, survive } from './crash-runs.ts';
import { appendNew } from './crash-world.ts';
import type { FaultTally } from './fault-tally.ts';

export const CODES = ['EIO', 'ENOSPC', 'EDQUOT', 'EMFILE', 'EROFS', 'EINTR'];

/** How a call can fail: it does nothing, it takes effect nevertheless, or it writes only a part. */
export const FAULTS: readonly Fault[] = [...CODES.flatMap((code) => [false, true].map((persisted) => ({ code, persisted }))), ...[0, 1, 60, 91, 92].map((short) => ({ short }))];

function kindOf(fault: Fault, operation: keyof Files, how: string): string {
  return 'short' in fault ? `short write of ${fault.short} bytes, ${how}` : `${fault.code}${fault.code === 'EIO' && operation.startsWith('sync') ? ' at a sync' : ''}${fault.persisted ? ', though done' : ''}, ${how}`;
}

/** Errors that are an answer; anything else is a fault of ours. */
export function expectLedgerError(error: unknown): asserts error is LedgerError {
  if (!(error instanceof LedgerError)) throw error;
  expect(['io', 'poisoned', 'refused', 'contended', 'closed', 'not-a-ledger', 'exists']).toContain(error.code);
}

/**
 * One case: the n-th call of the script fails. Whoever was answered before keeps it; a ledger that failed to write
 * answers nobody any more; after that the script ends, and another process, or another start of the machine, goes on.
 */
export async function failAt(steps: readonly Step[], n: number, fault: Fault, how: 'once' | 'from then on', tally: FaultTally): Promise<void> {
  const files = new CrashFiles();
  let operation: keyof Files | undefined;
  files.fault = (call, which) => {
    if (call < n || (call > n && how === 'once')) return undefined;
    operation ??= which;
    if ('short' in fault && which !== 'write') return undefined;
    return fault;
  };
  const life: Life = { files, from: 0, start: nextStart(), given: [] };
  let ledger: Ledger | undefined;
  try {
    await play(life, steps, (opened) => (ledger = opened));
  } catch (error) {
    expectLedgerError(error);
    if (ledger !== undefined && error.code === 'poisoned') {
      const calls = files.calls;
      await expect(appendNew(ledger, 1)).rejects.toBeInstanceOf(LedgerError);
      expect(files.changingCalls(calls), `writes after a failed ${operation ?? 'call'}`).toEqual([]);
    }
    await ledger?.close().catch(expectLedgerError);
  }
  files.fault = undefined;
  if (operation === undefined || ('short' in fault && operation !== 'write')) return;
  tally.add(kindOf(fault, operation, how), 3);
  const promised = promisedAt(NOTHING, life, files.calls);
  const states = files.crashStates(files.calls, 1, randomFrom(n));
  const [synced, all] = [states[0]!, states[1] ?? states[0]!];
  const next = files.kill(files.calls);
  try {
    expect(files.openDescriptors).toBe(0);
    await survive(next, promised, life.start);
    await survive(synced.files(), promised, nextStart());
    await survive(all.files(), promised, nextStart());
  } catch (error) {
    throw new Error(`call ${n} (${operation}) fails ${how} with ${JSON.stringify(fault)}: ${(error as Error).message}`, { cause: error });
  }
}
