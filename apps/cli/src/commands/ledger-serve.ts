import { logFolder, serveLog } from '@plimsoll/ledger';
import { CommandError } from '../command-error.ts';
import type { Io } from '../io.ts';
import { ledgerFolder } from '../ledger-folder.ts';
import type { ListenAddress } from '../parsers.ts';
import { quote } from '../quote.ts';
import { serveHttp } from '../serve-http.ts';

export interface LedgerServeFlags {
  readonly listen: ListenAddress;
}

/** `plimsoll ledger serve DIR --listen HOST:PORT`: the published files of a ledger over HTTP, read-only. */
export default async function ledgerServe(io: Io, { listen }: LedgerServeFlags, directory: string): Promise<number> {
  const source = logFolder(ledgerFolder(io, directory));
  if ((await source.read('checkpoint')) === undefined) throw new CommandError('environment', `Cannot serve ${quote(directory)}: it holds no file named checkpoint, so it is no published ledger`);
  return await serveHttp(io, serveLog(source), listen);
}
