import { command } from '../command.ts';
import { ofRegistry } from '../configured-registry.ts';
import type { FlagsServeFlags } from '../commands/flags-serve.ts';
import { formatFlags } from '../format-flags.ts';
import { digest, listenAddress, text } from '../parsers.ts';
import { changedRegistry, environment, trust } from './flags-parameters.ts';

export const serve = command<FlagsServeFlags, [string?]>({
  brief: 'Serves a registry over HTTP (OFREP)',
  description:
    'Serves a registry to OpenFeature clients of any language by OFREP, with ETag and event stream, and follows its file. A registry that does not verify is not served: the last\n' +
    'one that did stays, with every demotion of the new one. Runs until SIGTERM (0) or Ctrl-C (130).',
  examples: [
    ['plimsoll flags serve meta_flags.json --trust trust-policy --last-good last-good.json', 'On loopback; start from the last verified registry if the file is gone'],
    ['plimsoll flags serve meta_flags.json --trust trust-policy --listen 0.0.0.0:8016 --token-file token', 'To others, who show a token'],
  ],
  parameters: {
    flags: {
      ...formatFlags,
      listen: { kind: 'parsed', parse: listenAddress, default: '127.0.0.1:8016', placeholder: 'host:port', brief: 'Where to listen; port 0 takes a free one' },
      trust: { ...trust, brief: 'Trust policy that the anchor must verify under' },
      root: { kind: 'parsed', parse: digest, optional: true, placeholder: 'hex', brief: 'Instead of --trust: the root that the registry must have' },
      env: { ...environment, brief: 'Where it is served; what the registry says if absent' },
      anchor: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'The anchor; that beside the snapshot if absent' },
      lastGood: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Keep the last verified registry there' },
      tokenFile: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Answer only who sends its content as a bearer token' },
    },
    positional: { kind: 'tuple', parameters: [changedRegistry] },
  },
  load: ofRegistry(() => import('../commands/flags-serve.ts')),
});
