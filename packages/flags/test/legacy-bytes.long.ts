import { conformanceAbsent, conformanceBytes } from '@plimsoll/config/conformance';
import { describe, expect, test } from 'vitest';
import { readMecRegistry } from '../src/index.ts';
import { expectCaught } from './expect-caught.ts';

describe.skipIf(conformanceAbsent())('every single-byte change of a real registry', () => {
  test.each(['base', 'phase-M1', 'phase-M6'].flatMap((name) => [0, 1, 2, 3].map((part) => [name, part] as const)))('%s, part %d of 4: every other byte in every place', (name, part) => {
    const bytes = conformanceBytes(`mec/flags/${name}_meta_flags.json`);
    const clean = readMecRegistry(bytes).findings.map(({ id }) => id);
    expect(bytes.every((byte) => byte < 0x80)).toBe(true);
    const changed = Buffer.from(bytes);
    for (let at = part; at < bytes.length; at += 4) {
      // A byte from 0x80 on in a file of ASCII is no UTF-8; one of them stands for all.
      for (let byte = 0; byte <= 0x80; byte++) {
        if (byte === bytes[at]) continue;
        changed[at] = byte;
        expectCaught(bytes, changed, at, clean);
      }
      changed[at] = bytes[at]!;
    }
  });

  test.each(['base', 'phase-M1', 'phase-M6'])('%s: every byte taken out, and every one doubled', (name) => {
    const bytes = conformanceBytes(`mec/flags/${name}_meta_flags.json`);
    const clean = readMecRegistry(bytes).findings.map(({ id }) => id);
    for (let at = 0; at < bytes.length; at++) {
      expectCaught(bytes, Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]), at, clean);
      expectCaught(bytes, Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + 1), bytes.subarray(at)]), at, clean);
    }
  });
});
