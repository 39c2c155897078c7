import type { AttestExportFlags } from '../commands/attest-export.ts';
import type { AttestSignFlags } from '../commands/attest-sign.ts';
import type { AttestVerifyFlags } from '../commands/attest-verify.ts';
import { command } from '../command.ts';
import { formatFlags } from '../format-flags.ts';
import { count, digest, text } from '../parsers.ts';
import { routeMap } from '../route-map.ts';

const output = { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Write there instead of standard output' } as const;

const sign = command<AttestSignFlags, [string]>({
  brief: 'Signs a file in a DSSE envelope',
  description: 'Signs the bytes of a file in a DSSE envelope that carries them. Without --type the file must be an in-toto Statement v1.',
  examples: [
    ['plimsoll attest sign statement.json --key ann.key -o statement.dsse', 'A statement'],
    ['plimsoll attest sign statement.json --key bob.key --add statement.dsse -o statement.dsse', 'One more signature over the same bytes'],
    ['plimsoll attest sign report.txt --type text/plain --key ann.key', 'Anything else'],
  ],
  parameters: {
    flags: {
      ...formatFlags,
      type: { kind: 'parsed', parse: text, optional: true, placeholder: 'type', brief: 'Payload type; that of in-toto statements if absent' },
      key: { kind: 'parsed', parse: text, variadic: true, placeholder: 'file', brief: 'Key file, readable by its owner only; may be repeated' },
      add: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Envelope of the same file to add the signature to' },
      output,
    },
    aliases: { o: 'output' },
    positional: { kind: 'tuple', parameters: [{ brief: 'What to sign, - for standard input', placeholder: 'file', parse: text }] },
  },
  load: () => import('../commands/attest-sign.ts'),
});

const verify = command<AttestVerifyFlags, [string]>({
  brief: 'Checks who has signed a DSSE envelope and prints its payload',
  description: 'Checks a DSSE envelope with the keys that you trust and prints exactly the bytes that they have signed. Exit 4 if none of them has, 1 if fewer than --at-least.',
  examples: [
    ['plimsoll attest verify statement.dsse --key ann+2f3ae20b+AXrx2HYcKVaW…', 'One key'],
    ['plimsoll attest verify statement.dsse --key ann+2f3ae20b+AXrx2HYcKVaW… --key bob+77c1d0e2+AYIuCUfJR5zP… --at-least 2', 'Both of them'],
    ['plimsoll attest verify provenance.dsse --key-file builder.pem --type application/vnd.in-toto+json', 'An envelope of another tool'],
  ],
  parameters: {
    flags: {
      ...formatFlags,
      key: { kind: 'parsed', parse: text, optional: true, variadic: true, placeholder: 'vkey', brief: 'Public key that you trust, name+keyid+base64; may be repeated' },
      keyFile: { kind: 'parsed', parse: text, optional: true, variadic: true, placeholder: 'file', brief: 'Public key that you trust, in PEM or JWK; may be repeated' },
      type: { kind: 'parsed', parse: text, optional: true, placeholder: 'type', brief: 'Payload type that it must carry' },
      atLeast: { kind: 'parsed', parse: count, optional: true, placeholder: 'number', brief: 'How many of the keys must have signed; one if absent' },
    },
    positional: { kind: 'tuple', parameters: [{ brief: 'Envelope, - for standard input', placeholder: 'file', parse: text }] },
  },
  load: () => import('../commands/attest-verify.ts'),
});

const exported = command<AttestExportFlags, [string]>({
  brief: 'Exports a report as a signed SVR or VSA',
  description:
    'Exports a report as a signed in-toto Simple Verification Result (svr) or SLSA Verification Summary (vsa). The verdict is computed again from the findings.\n' +
    'An SVR says only what passed, so there is none unless the verdict is pass (exit 1); a VSA then says FAILED.',
  examples: [
    ['plimsoll verify --json > report.json; plimsoll attest export report.json --as svr --subject 49b83af6… --key ci.key -o release.svr', 'What passed'],
    ['plimsoll attest export report.json --as vsa --subject 49b83af6… --policy plimsoll.config.yaml --resource pkg:generic/app --key ci.key', 'The decision'],
  ],
  parameters: {
    flags: {
      ...formatFlags,
      as: { kind: 'enum', values: ['svr', 'vsa'], brief: 'Which statement' },
      subject: { kind: 'parsed', parse: digest, placeholder: 'hex', brief: 'SHA-256 of what was verified' },
      name: { kind: 'parsed', parse: text, optional: true, placeholder: 'name', brief: 'Name of the subject' },
      key: { kind: 'parsed', parse: text, placeholder: 'file', brief: 'Key file, readable by its owner only' },
      verifier: { kind: 'parsed', parse: text, optional: true, placeholder: 'uri', brief: 'Who verified; this command and its version if absent' },
      policy: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Policy that was applied; its digest goes in' },
      resource: { kind: 'parsed', parse: text, optional: true, placeholder: 'uri', brief: 'For a VSA: what was verified, as a consumer asks for it' },
      input: { kind: 'parsed', parse: text, optional: true, variadic: true, placeholder: 'file', brief: 'For a VSA: envelope that was used; may be repeated' },
      output,
    },
    aliases: { o: 'output' },
    positional: { kind: 'tuple', parameters: [{ brief: 'Report made with --json, - for standard input', placeholder: 'report', parse: text }] },
  },
  load: () => import('../commands/attest-export.ts'),
});

export const attest = routeMap('Signed statements in DSSE envelopes', { sign, verify, export: exported });
