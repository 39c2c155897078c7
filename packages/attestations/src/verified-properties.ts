import type { Finding } from '@plimsoll/findings';

/** A rule id as a property: `ledger/entry-altered` is `PLIMSOLL_LEDGER_ENTRY_ALTERED`. */
function propertyOf(id: string): string {
  return `PLIMSOLL_${id.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;
}

/** The rules that passed wherever they were computed, as properties: sorted, each once. One finding that is no pass and its rule is none. */
export function verifiedProperties(findings: readonly Finding[]): readonly string[] {
  const failed = new Set(findings.filter(({ verdict }) => verdict !== 'pass').map(({ id }) => propertyOf(id)));
  const passed = new Set(findings.filter(({ verdict }) => verdict === 'pass').map(({ id }) => propertyOf(id)));
  return [...passed].filter((property) => !failed.has(property)).sort();
}
