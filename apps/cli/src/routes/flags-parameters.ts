import { percent, ppm } from '../exposure.ts';
import { environmentName, namedFile, saying, text, utcTime } from '../parsers.ts';
import { recordFlags } from '../record-flags.ts';
import { formatFlags } from '../format-flags.ts';

const someRegistry = { placeholder: 'file', parse: text } as const;
export const namedRegistry = { ...someRegistry, brief: 'The registry, - for standard input' } as const;
export const changedRegistry = { ...someRegistry, brief: 'The registry; that of plimsoll.config.yaml if absent', optional: true } as const;
export const registryFile = { ...someRegistry, brief: 'The registry, - for standard input; that of plimsoll.config.yaml if absent', optional: true } as const;
export const flagId = { brief: 'Id of the flag', placeholder: 'id', parse: text } as const;

export const lenient = { kind: 'boolean', optional: true, withNegated: false } as const;
export const environment = { kind: 'parsed', parse: environmentName, optional: true, placeholder: 'name' } as const;

export const ppmFlag = { kind: 'parsed', parse: ppm, optional: true, placeholder: 'n', brief: 'Exposure in millionths' } as const;
export const percentFlag = { kind: 'parsed', parse: percent, optional: true, placeholder: 'n', brief: 'Exposure in percent, at most four decimal places, instead of --ppm' } as const;
export const output = { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Write there instead of standard output' } as const;

export const trust = { kind: 'parsed', parse: text, optional: true, placeholder: 'file' } as const;

/** From which files a command learns what was approved and anchored. */
export const factsFlags = {
  env: { ...environment, brief: 'Where the registry is served; what it says itself if absent' },
  ticket: { kind: 'parsed', parse: text, optional: true, variadic: true, placeholder: 'file', brief: 'Change ticket; may be repeated' },
  approvals: { kind: 'parsed', parse: text, optional: true, variadic: true, placeholder: 'envelope', brief: 'Signed approval (DSSE) of a ticket; may be repeated' },
  policy: { kind: 'parsed', parse: namedFile, optional: true, variadic: true, placeholder: 'name=file', brief: 'Approval policy under the name that rules of the registry call it; may be repeated' },
  revocations: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Revoked keys' },
  requester: { kind: 'parsed', parse: text, optional: true, placeholder: 'id', brief: 'Who asked for the change, as the policy names people; the actor if absent' },
  trust: { ...trust, brief: 'Trust policy that anchors must verify under' },
} as const;

const rationale = { kind: 'parsed', parse: saying, placeholder: 'text', brief: 'Why' } as const;
const actor = { kind: 'parsed', parse: saying, placeholder: 'id', brief: 'Who changes it' } as const;
export const dryRun = { kind: 'boolean', optional: true, withNegated: false, brief: 'Print what would change and the resulting root, and write nothing' } as const;

export const changeFlags = { ...formatFlags, actor, rationale, ...factsFlags, dryRun, ...recordFlags } as const;
export { actor, rationale };

export const memberFlags = {
  with: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'JSON with definition, depends_on, controls, bucketing or owner' },
  owner: { kind: 'parsed', parse: saying, optional: true, placeholder: 'id', brief: 'Who answers for the flag' },
  dependsOn: { kind: 'parsed', parse: text, optional: true, variadic: true, placeholder: 'flag=mode', brief: 'Flag that must have gone so far first: shadow, gradual or enabled; may be repeated' },
  evidence: { kind: 'parsed', parse: text, optional: true, variadic: true, placeholder: 'file|uri[=sha256]', brief: 'Evidence to add; of a file the digest is computed; may be repeated' },
} as const;

export const time = { kind: 'parsed', parse: utcTime, optional: true, placeholder: 'time' } as const;
