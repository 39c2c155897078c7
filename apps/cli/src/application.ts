import { type Application, type ApplicationContext, buildApplication, help, type StricliIntegration, text_en, version as versionFlag } from '@stricli/core';
import type { Context } from './command.ts';
import { routeMap } from './route-map.ts';
import { approvals, approve } from './routes/approvals.ts';
import { attest } from './routes/attest.ts';
import { contract } from './routes/contract.ts';
import { completion, explain, init, verify } from './routes/workspace.ts';
import { keys } from './routes/keys.ts';
import { phase } from './routes/phase.ts';
import { flags } from './routes/flags.ts';
import { json } from './routes/json.ts';
import { ledger } from './routes/ledger.ts';
import { notes } from './routes/notes.ts';
import { legacy, note, proof } from './routes/proofs.ts';
import { set } from './routes/set.ts';
import { snapshot } from './routes/snapshot.ts';
import { version } from './version.ts';

const description = `Decides whether a production change may go further: recomputes every claim of a workspace from its evidence.

EXAMPLES
  plimsoll init
    Write plimsoll.config.yaml with commented example claims
  plimsoll verify
    Recompute every claim that plimsoll.config.yaml declares
  plimsoll verify --format sarif > plimsoll.sarif
    The same, for the code scanning page
  plimsoll explain ledger/entry-altered
    What a finding means and what to do

EXIT CODES
  0 go   1 no-go   2 usage   3 inconclusive   4 tampered or unverifiable   5 environment   130 interrupted`;

const root = routeMap('Decides whether a production change may go further', { init, verify, explain, json, set, legacy, proof, note, ledger, keys, attest, approve, approvals, phase, notes, flags, snapshot, contract, completion }, description);

const formatting = { useAliasInUsageLine: false, onlyRequiredInUsageLine: true, caseStyle: 'convert-camel-to-kebab' } as const;

/** What a call without a command gets: the help of the group on stderr and exit code 2, because nothing was decided. */
const usage: StricliIntegration<Context> = {
  flag: {
    brief: 'Print help information on standard error and exit with code 2',
    hidden: true,
    defaultForRouteMap: true,
    run(this: ApplicationContext, _application, { result, text, additionalFlags }) {
      const context = this as Context & ApplicationContext;
      const config = { prefix: result.prefix, text, additionalFlags, includeHidden: false, includeArgumentEscapeSequenceFlag: true };
      context.io.stderr.write(result.target.formatHelp({ ...config, config: formatting, ansiColor: false }));
      context.exitCode = 2;
    },
  },
};

/** The command tree with its help, version and usage flags. */
export const application: Application<Context> = buildApplication(
  root,
  {
    name: 'plimsoll',
    scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
    documentation: { ...formatting, disableAnsiColor: true },
    localization: { text: { ...text_en, formatException: (thrown) => (thrown instanceof Error ? thrown.message : String(thrown)) } },
  },
  {
    help: help<Context>({ brief: text_en.briefs.help, formatting, complete: true }),
    version: versionFlag<Context>({ brief: text_en.briefs.version, info: { currentVersion: version } }),
    usage,
  },
);
