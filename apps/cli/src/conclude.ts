import { type Finding, report, type Requirement, toGithub, toJson, toJUnit, toSarif, toText } from '@plimsoll/findings';
import { cliRules } from './cli-rules.ts';
import type { FormatFlags } from './format-flags.ts';
import { type Io, mayColour, type Output } from './io.ts';
import { printable } from './quote.ts';
import { ruleBooks } from './rule-books.ts';
import { version } from './version.ts';

/** What a command found out. */
export interface Answer {
  /** What was judged. */
  readonly subject: string;
  readonly findings: readonly Finding[];
  readonly required?: readonly Requirement[];
  /** What the command was asked to compute, as it is printed with --format text: the only thing on stdout then. */
  readonly value?: string | Uint8Array;
  /** Lines before a text report. */
  readonly heading?: string;
  /** With --format junit: name of the test case that a finding belongs to; each is its own if absent. */
  readonly testCase?: (finding: Finding) => string;
}

/** The pass finding of a command that computes something; its numbers stand in `detail`. */
export function computed(sentence: string, fields: Pick<Finding, 'subject' | 'detail' | 'evidence' | 'location'> = {}): Finding {
  return cliRules.finding('cli/computed', { sentence, ...fields });
}

/** A value as a terminal may have it: what somebody else wrote must not steer it, or show in another order than it stands in. */
function onTerminal(value: string | Uint8Array): string {
  return (typeof value === 'string' ? value : new TextDecoder().decode(value)).replaceAll(/[^\n\t]+/gu, printable);
}

/**
 * Prints the answer and returns the exit code that its findings decide. Reports go to stdout; where the answer is a
 * value and the format is text, the value goes to stdout and the report to stderr, and only if something is not a pass.
 */
export function conclude(io: Io, flags: FormatFlags, answer: Answer): number {
  const result = report(answer.findings, { tool: 'plimsoll', version, subject: answer.subject, required: answer.required ?? [] });
  const text = (output: Output): string =>
    toText(result, {
      color: mayColour(output, io.env),
      ascii: io.env['TERM'] === 'dumb',
      verbose: flags.verbose ?? false,
      ...(output.columns !== undefined && { width: Math.max(output.columns, 40) }),
    });
  switch (flags.json ? 'json' : (flags.format ?? 'text')) {
    case 'json':
      io.stdout.write(toJson(result));
      break;
    case 'sarif':
      io.stdout.write(toSarif(result, { rules: ruleBooks }));
      break;
    case 'junit':
      io.stdout.write(toJUnit(result, answer.testCase === undefined ? {} : { testCase: answer.testCase }));
      break;
    case 'github':
      io.stdout.write(toGithub(result));
      break;
    case 'text':
      if (answer.value === undefined) {
        io.stdout.write((answer.heading ?? '') + text(io.stdout));
      } else {
        if (result.findings.some((finding) => finding.verdict !== 'pass')) io.stderr.write(text(io.stderr));
        io.stdout.write(io.stdout.isTTY ? onTerminal(answer.value) : answer.value);
      }
  }
  return result.exit_code;
}
