import type { Finding } from '@plimsoll/findings';

/** How findings name an input that the user gave: with forward slashes, standard input by that name. */
export function shownName(file: string): string {
  return file === '-' ? 'standard input' : file.replaceAll('\\', '/');
}

/** Findings of a parser that knows no file, each placed in this one. */
export function inFile(file: string, findings: readonly Finding[]): Finding[] {
  return findings.map((finding) => (finding.location?.file === undefined ? { ...finding, location: { ...finding.location, file: shownName(file) } } : finding));
}
