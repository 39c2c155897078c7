import { createHash, timingSafeEqual } from 'node:crypto';
import { fileSource, lastGoodFile } from '@plimsoll/openfeature-provider/node';
import { createOfrepHandler, LiveRegistry } from '@plimsoll/openfeature-provider';
import type { Finding } from '@plimsoll/findings';
import type { AnchorTrust } from '@plimsoll/flags';
import { readRegistryFile } from '@plimsoll/flags/node';
import { changedFile } from '../change-registry.ts';
import { CommandError } from '../command-error.ts';
import { conclude } from '../conclude.ts';
import { readTrust } from '../flag-facts.ts';
import { withFlagFiles } from '../flag-files.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { pathOf } from '../key-file.ts';
import type { ListenAddress } from '../parsers.ts';
import { printable, quote } from '../quote.ts';
import { limits, readInput } from '../read-input.ts';
import { serveHttp } from '../serve-http.ts';

export interface FlagsServeFlags extends FormatFlags {
  readonly listen: ListenAddress;
  readonly trust?: string;
  readonly root?: string;
  readonly env?: string;
  readonly anchor?: string;
  readonly lastGood?: string;
  readonly tokenFile?: string;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/u;

/** Whether a request has the token of the file; undefined where everybody is answered. */
async function authorizer(io: Io, { tokenFile, listen: { host } }: FlagsServeFlags): Promise<((request: Request) => boolean) | undefined> {
  if (tokenFile === undefined) {
    if (!LOOPBACK.test(host)) throw new CommandError('usage', `Cannot serve flags to whoever reaches ${printable(host)}: listen on 127.0.0.1, or give --token-file`);
    return undefined;
  }
  const token = Buffer.from(await readInput(io, tokenFile, limits.note)).toString('utf8').trim();
  if (token === '') throw new CommandError('environment', 'Cannot serve flags: the file of the token is empty');
  const digest = (text: string): Uint8Array => createHash('sha256').update(text).digest();
  const wanted = digest(`Bearer ${token}`);
  return (request) => timingSafeEqual(digest(request.headers.get('authorization') ?? ''), wanted);
}

/** Whom to believe that a registry is the right one. */
async function trustOf(io: Io, { trust, root }: FlagsServeFlags): Promise<AnchorTrust | readonly Finding[]> {
  if ((trust === undefined) === (root === undefined)) throw new CommandError('usage', 'Cannot serve a registry that nobody vouches for: give --trust with a trust policy, or --root with the root that it must have');
  if (trust === undefined) return { root: root ?? '' };
  const policy = await readTrust(io, trust);
  return policy.ok ? { policy: policy.value } : policy.findings;
}

/** Where the registry is served: as the flags say, else as its file does. */
async function environmentOf(target: string, env: string | undefined): Promise<string> {
  if (env !== undefined) return env;
  const { read } = await withFlagFiles(() => readRegistryFile(target));
  const environment = read.ok ? read.value.registry.environment : null;
  if (environment === null) throw new CommandError('usage', `Cannot tell where the registry is served, ${read.ok ? 'as it does not say' : `as ${quote(target)} cannot be read as one`}: give --env`);
  return environment;
}

/** `plimsoll flags serve FILE`: OFREP over HTTP, following the file, until it is stopped. */
export default async function flagsServe(io: Io, flags: FlagsServeFlags, file: string): Promise<number> {
  const target = changedFile(io, file);
  const authorize = await authorizer(io, flags);
  const trust = await trustOf(io, flags);
  const subject = shownName(file);
  if (!('root' in trust || 'policy' in trust)) return conclude(io, flags, { subject, findings: trust });
  const say = (line: string): void => { io.stderr.write(`plimsoll: ${printable(line)}\n`); };
  const live = new LiveRegistry({
    trust,
    environment: await environmentOf(target, flags.env),
    source: fileSource(target, flags.anchor === undefined ? {} : { anchor: pathOf(io, flags.anchor) }),
    ...(flags.lastGood !== undefined && { lastGood: lastGoodFile(pathOf(io, flags.lastGood)) }),
    onFindings: (findings) => { for (const { verdict, sentence } of findings) if (verdict !== 'pass') say(sentence); },
  });
  const opened = await live.open();
  if (!opened.ok) return conclude(io, flags, { subject, findings: inFile(file, opened.findings) });
  live.onEvent((event) => { say(event.type === 'changed' ? `now serving the root ${event.root}; changed: ${event.ids.join(', ')}` : event.type === 'stale' ? `stale: ${event.finding.sentence}` : 'ready'); });
  // Streams of events never end by themselves.
  const closing = new AbortController();
  void io.stopped().then(() => { closing.abort(); });
  try {
    return await serveHttp(io, createOfrepHandler(live, { closing: closing.signal, ...(authorize !== undefined && { authorize }) }), flags.listen);
  } finally {
    await live.close();
  }
}
