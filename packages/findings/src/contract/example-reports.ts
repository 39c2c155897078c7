import type { Finding } from '../finding.ts';
import { toJson } from '../json.ts';
import { report } from '../report.ts';

const passed: Finding = {
  id: 'backup/restored',
  verdict: 'pass',
  severity: 'note',
  sentence: 'All 214 files restore with the digests recorded',
  subject: 'nightly',
};
const everyMember: Finding = {
  id: 'backup/digest-matches',
  verdict: 'pass',
  severity: 'blocker',
  sentence: 'The archive has the digest that the manifest records',
  subject: 'nightly',
  location: { file: 'backup/manifest.json', line: 1, column: 1, pointer: '/archive' },
  expected: { files: 214, complete: true },
  actual: [214, true, null, 0.5, 'complete'],
  evidence: [{ name: 'archive', sha256: '5b0c1f2d9a7e4c3b8f6d5e4a3b2c1d0e9f8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c' }],
  detail: { method: 'sha256', bytes: 1048576 },
  integrity: true,
};
const allowedSkip: Finding = { id: 'backup/remote-copy', verdict: 'skip', severity: 'critical', sentence: 'There is no second site', detail: { allowed_by: 'backup-policy 4.2' } };
const tooOld: Finding = { id: 'backup/too-old', verdict: 'fail', severity: 'critical', sentence: 'The newest backup is 31 hours old, expected at most 24', subject: 'nightly', expected: 24, actual: 31 };
const unknown: Finding = { id: 'backup/encrypted', verdict: 'inconclusive', severity: 'blocker', sentence: 'The key server did not answer', subject: 'nightly' };
const untidy: Finding = { id: 'backup/untidy', verdict: 'fail', severity: 'warning', sentence: 'A file that no manifest names lies beside the archive', subject: 'nightly' };
const { integrity, ...rest } = everyMember;
const altered: Finding = { ...rest, verdict: 'fail', sentence: 'The archive has another digest than the manifest records', ...(integrity && { integrity }) };

function written(...findings: readonly Finding[]): Uint8Array {
  return new TextEncoder().encode(toJson(report(findings, { tool: 'backup-check', version: '1.4.0', subject: 'nightly' })));
}

/** Reports by the scenario that they show. */
export const exampleReports = {
  pass: () => written(everyMember, passed, allowedSkip, untidy),
  fail: () => written(passed, tooOld, unknown),
  inconclusive: () => written(passed, unknown),
  tampered: () => written(passed, altered),
  truncated: () => written(...Array.from({ length: 10_002 }, (_, index) => ({ ...passed, sentence: `File ${index} restores` }))),
} as const satisfies Readonly<Record<string, () => Uint8Array>>;
