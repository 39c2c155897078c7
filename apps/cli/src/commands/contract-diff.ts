import { parseJson } from '@plimsoll/canonical-json';
import { diffContract } from '@plimsoll/contract-tests';
import type { Json } from '@plimsoll/findings';
import { columns } from '../columns.ts';
import { CommandError } from '../command-error.ts';
import { computed, conclude } from '../conclude.ts';
import { findKit } from '../find-kit.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { contractOf, kitSchema } from '../kit-schema.ts';
import { quote } from '../quote.ts';
import { limits, readInput } from '../read-input.ts';

export interface ContractDiffFlags extends FormatFlags {
  readonly against: string;
}

function wordOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** `plimsoll contract diff ID --against FILE`: what changed since a released JSON Schema so that producers or consumers break. */
export default async function contractDiff(io: Io, flags: ContractDiffFlags, id: string): Promise<number> {
  const current = kitSchema(findKit(id));
  const file = flags.against;
  const parsed = parseJson(await readInput(io, file, limits.json));
  if (!parsed.ok) return conclude(io, flags, { subject: id, findings: inFile(file, parsed.findings) });
  const { value } = parsed;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new CommandError('environment', `Cannot compare with ${quote(file)}: it is no JSON Schema of a contract, which is an object`);
  const released = value as Readonly<Record<string, unknown>>;
  // Between two contracts nothing can break, so a wrong file would always pass.
  if (contractOf(released) !== contractOf(current)) {
    const what = contractOf(released);
    throw new CommandError('environment', `Cannot compare with ${quote(file)}: it is ${what === undefined ? 'of no contract that it names' : `of ${quote(JSON.stringify(what).slice(1, -1))}`}, not of ${id}; a contract with another id breaks nobody`);
  }
  const findings = diffContract(released, current);
  if (findings.length === 0) return conclude(io, flags, { subject: id, findings: [computed(`Nothing changed since ${quote(shownName(file))} that breaks producers or consumers of ${id}`, { subject: id })] });
  const rows = findings.map(({ subject = '', detail }) => [subject, wordOf(detail?.['producers']), wordOf(detail?.['consumers'])]);
  return conclude(io, flags, { subject: id, findings, heading: `${columns([['place', 'producers', 'consumers'], ...rows])}\n` });
}
