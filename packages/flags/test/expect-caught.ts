import { expect } from 'vitest';
import { readMecRegistry } from '../src/index.ts';

/** A JSON text without the white space outside of its strings. */
function withoutLayout(text: string): string {
  return text.replaceAll(/("(?:[^"\\]|\\.)*")|[ \t\n\r]+/g, '$1');
}

/** Holds that a change was noticed, or was of no consequence. */
export function expectCaught(before: Buffer, after: Buffer, at: number, clean: readonly string[]): void {
  const read = readMecRegistry(after);
  if (!read.ok) return;
  const text = after.toString();
  if (withoutLayout(text) === withoutLayout(before.toString())) return;
  const [records, snapshot] = [text.indexOf('"records"'), text.indexOf('"invariant_snapshot"')];
  if (at > snapshot) {
    // Not under the root, but recomputed: a finding stands against it.
    expect(read.findings.map(({ id }) => id).filter((id) => id === 'flags/legacy-entropy' || id === 'flags/legacy-enforced').length).toBeGreaterThanOrEqual(clean.includes('flags/legacy-entropy') ? 2 : 1);
  } else {
    // The one thing that nothing covers but the name of the snapshot file.
    expect(at).toBeLessThan(records);
    expect(read.value.generatedAt).not.toBe((JSON.parse(before.toString()) as { generated_at: string }).generated_at);
  }
}
