import { describe, expect, test } from 'vitest';
import { type Finding, report, type Report, toGithub, toJson, toJUnit, toSarif, toText } from '../src/index.ts';
import { hostile } from './hostile.ts';
import { junitErrors, xmllintAbsent } from './junit-schema.ts';
import { demo } from './sample.ts';
import { sarifErrors } from './sarif-schema.ts';

/** The text in every member that can hold text, in findings of every kind. */
function reportOf(text: string): Report {
  const fields = {
    sentence: text,
    subject: text,
    location: { file: text, line: 1, column: 2, pointer: text },
    expected: text,
    actual: [text],
    evidence: [{ name: text, sha256: 'a'.repeat(64) }],
    detail: { [text]: text, allowed_by: text },
  };
  const findings: Finding[] = [
    demo.finding('demo/blocker', fields),
    demo.finding('demo/warning', { ...fields, verdict: 'inconclusive' }),
    demo.finding('demo/note', { ...fields, verdict: 'skip' }),
    demo.finding('demo/altered', { ...fields, verdict: 'pass' }),
    demo.finding('demo/critical', { sentence: text }),
  ];
  return report(findings, { tool: text, version: text, subject: text });
}

const reporters: Readonly<Record<string, (given: Report) => string>> = {
  text: (given) => toText(given, { verbose: true }),
  'text at 40 columns': (given) => toText(given, { width: 40, verbose: true, ascii: true }),
  json: toJson,
  sarif: (given) => toSarif(given, { rules: [demo] }),
  junit: toJUnit,
  github: toGithub,
};

const harmless = reportOf('Plain');

/** Written out here, so that a gap in the reporters' own class is seen. */
// eslint-disable-next-line no-control-regex -- control characters are what must not be there
const INVISIBLE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff\u{1fffe}\u{1ffff}\u{e0000}-\u{e007f}\ud800-\udfff]/u;

const lines = (text: string): readonly string[] => text.split('\n');
const times = (text: string, part: string): number => text.split(part).length - 1;

test('there are 50 hostile strings, all different', () => {
  expect(new Set(hostile).size).toBe(50);
});

describe.each(Object.entries(reporters))('%s', (name, write) => {
  test.each(hostile)('neutralises %j', (text) => {
    const written = write(reportOf(text));
    expect(written).not.toMatch(INVISIBLE);
    expect(written).not.toMatch(/##\w*\[/);
    if (name !== 'text at 40 columns') expect(lines(written)).toHaveLength(lines(write(harmless)).length);
    for (const line of lines(written)) {
      if (name !== 'github') expect(line).not.toMatch(/^\s*::/);
    }
  });
});

test.each(hostile)('text shows nothing at the start of a line but its own words: %j', (text) => {
  const starts = lines(toText(reportOf(text), { width: 40, verbose: true })).filter((line) => /^\S/.test(line));
  expect(starts).toEqual(['blocker', 'critical', 'warning', ...(text === '' ? [] : ['skip']), 'pass', 'NO-GO: 2 fail, 1 inconclusive, 1 pass, 1 skip (1 blocker, 1 critical, 1 warning)']);
});

test.each(hostile)('json keeps the value of %j', (text) => {
  const given = reportOf(text);
  const written = toJson(given);
  expect(JSON.parse(written)).toEqual(given);
  expect(written).not.toContain('<');
});

test.each(hostile)('sarif stays valid, opens no foreign file and links nowhere: %j', (text) => {
  const written = toSarif(reportOf(text), { rules: [demo] });
  const log = JSON.parse(written) as { runs: [{ results: { message: { text: string }; locations?: { physicalLocation?: { artifactLocation: { uri: string } } }[] }[] }] };
  expect(sarifErrors(log)).toEqual([]);
  for (const { message, locations = [] } of log.runs[0].results) {
    expect(message.text).not.toMatch(/(?<!\\)\]\(/);
    for (const { physicalLocation } of locations) {
      const uri = physicalLocation?.artifactLocation.uri ?? 'none';
      expect(new URL(uri, 'https://base.example/root/').href.startsWith('https://base.example/root/')).toBe(true);
    }
  }
});

test.each(hostile)('github writes no command of its own and no property more: %j', (text) => {
  const commands = lines(toGithub(reportOf(text))).filter((line) => line.startsWith('::'));
  expect(commands).toHaveLength(3);
  for (const command of commands) {
    const properties = /^::(?:error|warning) ([^:]*)::/.exec(command)?.[1] ?? 'no command';
    expect(properties).toMatch(/^(file=[^,]*,line=1,col=2,)?title=demo\/[a-z]+$/);
    expect(command).not.toMatch(/%(?!25|3A|2C)/);
  }
});

test.each(hostile)('junit has the markup of a harmless report: %j', (text) => {
  const written = toJUnit(reportOf(text));
  for (const part of ['<', '>', '"', '\'']) expect(times(written, part)).toBe(times(toJUnit(harmless), part));
  expect(written).not.toMatch(/&(?!(?:amp|lt|gt|quot|apos);)/);
});

describe.skipIf(xmllintAbsent())('with xmllint', () => {
  test('junit of all of them fits jenkins-junit.xsd', () => {
    const all = report(hostile.flatMap((text) => reportOf(text).findings), { tool: 'sample', version: '1', subject: hostile.join(' ') });
    expect(junitErrors(toJUnit(all))).toBe('');
  });
});
