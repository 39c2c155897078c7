import path from 'node:path';
import { parseJson } from '@plimsoll/canonical-json';
import type { Finding, Result } from '@plimsoll/findings';
import { encodeEntry, type EntryInput, type Ledger, openFileStore, openLedger, type Receipt } from '@plimsoll/ledger';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { shownName } from '../in-file.ts';
import { type InputLine, linesOf } from '../input-lines.ts';
import type { Io } from '../io.ts';
import { jsonLine } from '../json-line.ts';
import { readSigningKey, signerOf } from '../key-file.ts';
import { withLedger } from '../ledger-failure.ts';
import { progressOf } from '../progress.ts';
import { openInput } from '../read-input.ts';
import { witnessesOf } from '../witnesses-of.ts';

export interface LedgerAppendFlags extends FormatFlags {
  readonly key: string;
  readonly policy?: string;
}

/** Bytes of one line: an entry has at most 65,535, and what is not canonical may be longer. */
const MAX_LINE = 1024 * 1024;
/** Entries of one append call. */
const BATCH = 256;
/** What `encodeEntry` needs and the ledger fills in. */
const PLACEHOLDER_TIME = '2000-01-01T00:00:00Z';

interface Candidate {
  readonly line: number;
  readonly input: EntryInput;
}

/** The entry that one line holds. */
function readLine({ number, bytes }: InputLine): Result<Candidate> {
  const parsed = parseJson(bytes);
  if (!parsed.ok) return parsed;
  const input = parsed.value as unknown as EntryInput;
  const isObject = typeof parsed.value === 'object' && parsed.value !== null && !Array.isArray(parsed.value);
  const valid = encodeEntry(isObject ? { time: PLACEHOLDER_TIME, ...input } : input);
  return valid.ok ? { ok: true, value: { line: number, input }, findings: [] } : valid;
}

/** Appends lines in their order and stops at the first that is refused: all before it are in the log, it and those after it are not. */
class LineAppender {
  /** How many entries are durable. */
  count = 0;
  readonly #ledger: Ledger;
  readonly #file: string;
  readonly #answer: (receipt: Receipt) => void;

  constructor(ledger: Ledger, file: string, answer: (receipt: Receipt) => void) {
    this.#ledger = ledger;
    this.#file = file;
    this.#answer = answer;
  }

  #at(line: number, findings: readonly Finding[]): Finding[] {
    return findings.map((finding) => ({ ...finding, sentence: `In line ${line}: ${finding.sentence}`, location: { ...finding.location, file: this.#file, line } }));
  }

  /** Findings of the line that was refused; none if all are in. */
  async append(lines: readonly InputLine[]): Promise<readonly Finding[]> {
    const candidates: Candidate[] = [];
    let refused: Finding[] = [];
    for (const line of lines) {
      const read = readLine(line);
      if (!read.ok) {
        refused = this.#at(line.number, read.findings);
        break;
      }
      candidates.push(read.value);
    }
    for (let start = 0; start < candidates.length; start += BATCH) {
      const objections = await this.#commit(candidates.slice(start, start + BATCH));
      if (objections.length > 0) return objections;
    }
    return refused;
  }

  /** All of a batch at once; if the log refuses it, one by one to find the line. */
  async #commit(batch: readonly Candidate[]): Promise<readonly Finding[]> {
    const whole = await this.#ledger.append(batch.map(({ input }) => input));
    if (whole.ok) {
      for (const receipt of whole.value) this.#take(receipt);
      return [];
    }
    for (const { line, input } of batch) {
      const one = await this.#ledger.append([input]);
      if (!one.ok) return this.#at(line, one.findings);
      for (const receipt of one.value) this.#take(receipt);
    }
    return [];
  }

  #take(receipt: Receipt): void {
    this.count++;
    this.#answer(receipt);
  }
}

/** What is said of one receipt; numbers that may exceed 2^53 as text. */
function shown({ index, leafHash, size, duplicate }: Receipt) {
  return { index: String(index), leafHash, size: String(size), duplicate };
}

/** `plimsoll ledger append DIR --key FILE [FILE|-]`: one entry a line, answered line by line once it is durable. */
export default function ledgerAppend(io: Io, flags: LedgerAppendFlags, directory: string, file = '-'): Promise<number> {
  const subject = shownName(directory);
  const text = !flags.json && (flags.format ?? 'text') === 'text';
  return withLedger(io, flags, subject, async () => {
    const key = readSigningKey(io, flags.key);
    const input = await openInput(io, file);
    const findings: Finding[] = [];
    // As text they are printed as they come, and not kept: there may be very many.
    const receipts: ReturnType<typeof shown>[] = [];
    try {
      const store = await openFileStore(path.resolve(io.directory, directory));
      const ledger = await openLedger({ store, signers: [signerOf(key)], clock: io.clock, every: io.every, ...(await witnessesOf(io, flags.policy, findings)) });
      const appender = new LineAppender(ledger, shownName(file), (receipt) => {
        if (text) io.stdout.write(jsonLine(shown(receipt)));
        else receipts.push(shown(receipt));
      });
      // Receipts on the same terminal say it themselves.
      const progress = text && io.stdout.isTTY ? undefined : progressOf(io, 'Appended');
      try {
        for await (const lines of linesOf(input, MAX_LINE)) {
          // What witnesses say stands in `findings` too, and is no reason to stop.
          const objections = await appender.append(lines);
          findings.push(...objections);
          if (objections.length > 0) break;
          progress?.at(BigInt(appender.count));
        }
      } finally {
        progress?.end();
        await ledger.close();
      }
      const { count } = appender;
      if (count > 0) {
        const done = `${count === 1 ? '1 entry is' : `${count} entries are`} durable; the ledger has ${ledger.size}`;
        findings.push(computed(done, { subject, detail: { size: String(ledger.size), receipts } }));
      }
    } finally {
      await input.close();
    }
    return conclude(io, flags, { subject, findings, value: '' });
  });
}
