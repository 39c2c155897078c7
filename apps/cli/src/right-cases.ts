import { type ContractCase, contractRules } from '@plimsoll/contract-tests';
import type { Finding } from '@plimsoll/findings';
import type { FormatFlags } from './format-flags.ts';

/** Collects a pass for each case that was answered rightly, where the format lists test cases; elsewhere a count says as much. */
export function rightCases({ format, json }: FormatFlags): { readonly findings: readonly Finding[]; readonly add: (each: ContractCase) => void } {
  const findings: Finding[] = [];
  return {
    findings,
    add({ id, title, expect }) {
      if (format !== 'junit' || json) return;
      findings.push(contractRules.finding('contract/case-right', { sentence: `${id} (${title}) was ${expect.accept ? 'accepted' : 'refused'}, as it must be`, subject: id }));
    },
  };
}

/** The test case of a finding about a case: its name, whatever was found. */
export function caseOf({ subject, id }: Finding): string {
  return subject ?? id;
}
