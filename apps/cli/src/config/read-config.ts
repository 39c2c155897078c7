import { accept, type Finding, type Location, pointerStep, refuse, type Result } from '@plimsoll/findings';
import { configRules } from './config-rules.ts';
import { Config } from './config-schema.ts';
import { parseYamlDocument } from './yaml-document.ts';

/** A configuration, and the lines of its file. */
export interface ReadConfig {
  readonly config: Config;
  /** The finding with file, line and column of the pointer it has into this configuration. */
  readonly locate: (finding: Finding) => Finding;
}

/**
 * Reads the bytes of a configuration.
 * @param file how findings name it
 */
export function readConfig(bytes: Uint8Array, file: string): Result<ReadConfig> {
  const document = parseYamlDocument(bytes);
  if (!document.ok) {
    const [first, ...rest] = document.findings.map((finding) => ({ ...finding, location: { ...finding.location, file } }));
    return first === undefined ? document : refuse(first, ...rest);
  }
  const { value, place } = document.value;
  const at = (pointer: string): Location => ({ file, ...place(pointer), pointer });
  const parsed = Config.safeParse(value);
  if (!parsed.success) {
    const [first, ...rest] = parsed.error.issues.flatMap((issue) => {
      const path = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
      return path.map((steps) => {
        const name = steps.length === 0 ? 'the document' : `member ${steps.map(String).join('.')}`;
        const what = issue.code === 'unrecognized_keys' ? 'there is no such member' : issue.message;
        const pointer = steps.map(pointerStep).join('');
        return configRules.finding('config/invalid', { sentence: `${name}: ${what}; correct the configuration`, location: at(pointer) });
      });
    });
    if (first !== undefined) return refuse(first, ...rest);
    return refuse(configRules.finding('config/invalid', { sentence: 'the document does not match plimsoll.config.v1', location: at('') }));
  }
  return accept({
    config: parsed.data,
    locate(finding) {
      const { location } = finding;
      return location?.file === file && location.line === undefined && location.pointer !== undefined ? { ...finding, location: { ...location, ...place(location.pointer) } } : finding;
    },
  });
}
