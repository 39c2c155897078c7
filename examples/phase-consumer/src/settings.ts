/** How the service is set up. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  /** Seconds after which a manifest counts no more. */
  readonly maxAgeSeconds: number;
  /** The folder that references of manifests are relative to; undefined if nobody can look. */
  readonly evidenceRoot: string | undefined;
}

/**
 * Reads the settings from variables of the environment.
 * @throws RangeError for a value that is none: a service that guesses its limits has none
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const whole = (name: string, absent: number, most: number): number => {
    const text = environment[name] ?? String(absent);
    if (!/^\d{1,9}$/u.test(text) || Number(text) > most) throw new RangeError(`Cannot start: ${name} must be a whole number up to ${most}, received ${JSON.stringify(text)}`);
    return Number(text);
  };
  return {
    host: environment['HOST'] ?? '127.0.0.1',
    port: whole('PORT', 8080, 65_535),
    maxAgeSeconds: whole('MAX_AGE_SECONDS', 3600, 999_999_999),
    evidenceRoot: environment['EVIDENCE_ROOT'],
  };
}
