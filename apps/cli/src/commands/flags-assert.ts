import { CommandError } from '../command-error.ts';
import { conclude } from '../conclude.ts';
import { configuredRegistry } from '../configured-registry.ts';
import { flagAssertion, judgeAssertion, judgeEnvironment } from '../flag-assertion.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { registryOf } from '../registry-file.ts';

export interface FlagsAssertFlags extends FormatFlags {
  readonly env?: string;
}

/** `plimsoll flags assert FLAG=MODE… [FILE]`: whether flags are in the modes that somebody relies on. */
export default async function flagsAssert(io: Io, flags: FlagsAssertFlags, ...args: string[]): Promise<number> {
  const files = args.filter((input) => flagAssertion(input) === undefined);
  const assertions = args.flatMap((input) => flagAssertion(input) ?? []);
  if (files.length > 1 || assertions.length === 0) throw new CommandError('usage', 'Cannot assert: give at least one FLAG=MODE and at most one registry file');
  const file = await configuredRegistry(io, files[0]);
  const subject = shownName(file);
  const read = await registryOf(io, file);
  if (!read.ok) return conclude(io, flags, { subject, findings: read.findings });
  const { registry } = read.value;
  const findings = [...judgeEnvironment(registry, flags.env), ...assertions.map((assertion) => judgeAssertion(registry, assertion))];
  return conclude(io, flags, { subject, findings: [...read.findings, ...inFile(file, findings)] });
}
