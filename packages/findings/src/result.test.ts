import { expect, test } from 'vitest';
import { demo } from '../test/sample.ts';
import { accept, refuse } from './index.ts';

const finding = demo.finding('demo/warning', { sentence: 'S' });

test('a value may stand beside findings', () => {
  expect(accept(1)).toEqual({ ok: true, value: 1, findings: [] });
  expect(accept(1, [finding])).toEqual({ ok: true, value: 1, findings: [finding] });
});

test('no value without a finding that says why', () => {
  expect(refuse(finding)).toEqual({ ok: false, findings: [finding] });
  expect(() => refuse()).toThrow(TypeError);
});
