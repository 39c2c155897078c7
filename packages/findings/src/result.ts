import type { Finding } from './finding.ts';

/**
 * What reading a document gives: `ok` means that there is a value. Findings may stand beside a value
 * (warnings), and at least one stands where there is none.
 */
export type Result<T> =
  | { readonly ok: true; readonly value: T; readonly findings: readonly Finding[] }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** A value, with whatever was noticed on the way. */
export function accept<T>(value: T, findings: readonly Finding[] = []): Result<T> {
  return { ok: true, value, findings };
}

/** No value, and why. */
export function refuse(...findings: readonly Finding[]): { readonly ok: false; readonly findings: readonly Finding[] } {
  if (findings.length === 0) throw new TypeError('Cannot refuse without a finding');
  return { ok: false, findings };
}
