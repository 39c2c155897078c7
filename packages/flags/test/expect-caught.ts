import { expect } from 'vitest';
import { readMecRegistry } from '../src/index.ts';

/** Holds that a change was noticed, or was of no consequence. */
export function expectCaught(before: Buffer, after: Buffer, at: number, clean: readonly string[]): void {
  const read = readMecRegistry(after);
  if (!read.ok) return;
  const blank = (byte: number | undefined): boolean => byte !== undefined && [0x20, 0x09, 0x0a, 0x0d].includes(byte);
  if (blank(before[at]) && blank(after[at])) return;
  const text = after.toString();
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
