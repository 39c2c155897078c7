import { encodeUtf8 } from '@plimsoll/bytes';
import type { Result } from '@plimsoll/findings';
import { type FlagEntry, readFlagEntry, writeAnchor } from '@plimsoll/flags';
import type { LedgerReader, LoggedEntry, SignedCheckpoint } from '@plimsoll/ledger/verify';
import { type Clock, systemClock } from './clock.ts';
import type { RegistrySource } from './registry-source.ts';

/** Entries that are read at once: those of one bundle. */
const BUNDLE = 256n;

export interface LedgerSourceOptions {
  /** Reads the published log. */
  readonly reader: LedgerReader;
  readonly registry: string;
  /** As the registry has it; null for one that is for every environment. */
  readonly environment: string | null;
  /** The registry file with this root (64 hex); rejects if it cannot be had. What it is, is verified here. */
  readonly fetchSnapshot: (entry: FlagEntry) => Promise<Uint8Array>;
  /** Milliseconds between two looks at the checkpoint; 1,000 if absent. */
  readonly poll?: number;
  readonly clock?: Clock;
}

/** The registry that the newest entry of a ledger names, with a proof of this entry as its anchor. */
export function ledgerSource({ reader, registry, environment, fetchSnapshot, poll = 1000, clock = systemClock }: LedgerSourceOptions): RegistrySource {
  let newest: { readonly logged: LoggedEntry; readonly said: FlagEntry } | undefined;
  let seen = 0n;
  /** State of the log as of the last time that it was read. */
  let read: string | undefined;

  /** Looks at what came since the last time, from the end, so that the first time of a long log is short too. */
  async function findNewest(): Promise<void> {
    const checkpoint = await reader.checkpoint();
    read = stateOf(checkpoint);
    const { size } = valueOf(checkpoint);
    for (let to = size; to > seen; ) {
      const from = ((to - 1n) / BUNDLE) * BUNDLE;
      let found: typeof newest;
      for await (const result of reader.entries(from > seen ? from : seen, to)) {
        const logged = valueOf(result);
        const said = readFlagEntry(logged.entry);
        if (said?.registry === registry && said.environment === environment) found = { logged, said };
      }
      if (found !== undefined) {
        newest = found;
        break;
      }
      to = from;
    }
    if (size > seen) seen = size;
  }

  return {
    async load() {
      await findNewest();
      if (newest === undefined) throw new Error(`the ledger has no entry of ${registry} in ${environment ?? 'every environment'}`);
      const { logged, said } = newest;
      const file = await fetchSnapshot(said);
      const proof = valueOf(await reader.proveInclusion(logged.index));
      return { registry: file, anchor: encodeUtf8(writeAnchor({ entry: logged.bytes, proof })) };
    },
    watch(changed) {
      let isEnded = false;
      let cancel = (): void => undefined;
      const look = async (): Promise<void> => {
        const now = await reader.checkpoint().then(stateOf, String);
        if (isEnded) return;
        if (read !== undefined && now !== read) changed();
        cancel = clock.after(poll, () => void look());
      };
      void look();
      return () => {
        isEnded = true;
        cancel();
      };
    },
  };
}

function stateOf(checkpoint: Result<SignedCheckpoint>): string {
  return checkpoint.ok ? String(checkpoint.value.size) : (checkpoint.findings[0]?.id ?? '');
}

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.findings[0]?.sentence ?? 'the ledger cannot be read');
  return result.value;
}
