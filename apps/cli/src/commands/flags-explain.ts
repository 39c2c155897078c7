import { parseJson } from '@plimsoll/canonical-json';
import { accept, type Json, type Result } from '@plimsoll/findings';
import { type Context, type Explanation, explainFlag } from '@plimsoll/flags/evaluate';
import { CommandError } from '../command-error.ts';
import { computed, conclude } from '../conclude.ts';
import { percentOf } from '../exposure.ts';
import { flagOf } from '../flag-of.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { printable, quote } from '../quote.ts';
import { limits, readInput } from '../read-input.ts';
import { registryOf } from '../registry-file.ts';

export interface FlagsExplainFlags extends FormatFlags {
  readonly context?: string;
  readonly key?: string;
}

/** `plimsoll flags explain ID FILE`: what the flag serves to a context, and why. */
export default async function flagsExplain(io: Io, flags: FlagsExplainFlags, id: string, file: string): Promise<number> {
  const subject = shownName(file);
  const context = await contextOf(io, flags);
  if (!context.ok) return conclude(io, flags, { subject, findings: context.findings });
  const read = await registryOf(io, file);
  if (!read.ok) return conclude(io, flags, { subject, findings: read.findings });
  const record = flagOf(read.value.registry, id, file);
  if (!record.ok) return conclude(io, flags, { subject, findings: record.findings });
  const explanation = explainFlag(read.value, id, context.value, { now: io.clock });
  const done = computed(`${quote(id)} serves ${servedText(explanation)}`, { subject, detail: explanation as unknown as Readonly<Record<string, Json>> });
  return conclude(io, flags, { subject, findings: [...read.findings, done], value: text(explanation) });
}

/** The context of the file, with the key of the flags in place of its own. */
async function contextOf(io: Io, { context: file, key }: FlagsExplainFlags): Promise<Result<Context>> {
  const given: Context = key === undefined ? {} : { targetingKey: key };
  if (file === undefined) return accept(given);
  const parsed = parseJson(await readInput(io, file, limits.json));
  if (!parsed.ok) return { ok: false, findings: inFile(file, parsed.findings) };
  const { value } = parsed;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new CommandError('usage', `Cannot evaluate for ${quote(shownName(file))}: a context is a JSON object, such as {"targetingKey": "user-1"}`);
  return accept({ ...(value as Context), ...given });
}

/** What is served in a few words, e.g. `true, variant "on"`. */
function servedText({ served: { value, variant } }: Explanation): string {
  if (value === undefined) return "the caller's own default";
  return `${printable(JSON.stringify(value))}${variant === undefined ? '' : `, variant ${quote(variant)}`}`;
}

function exposureText({ exposure }: Explanation): string {
  if (exposure === null) return 'not in a ramp';
  const { key, hash, bucket, ppm } = exposure;
  if (key === null || hash === null || bucket === null) return `${percentOf(ppm)}; the context has no key that divides, so it is not exposed`;
  return `${percentOf(ppm)}; ${quote(key)} has the hash ${hash}, bucket ${bucket} of 1000000: ${bucket < ppm ? 'below' : 'not below'} ${ppm}, ${bucket < ppm ? 'exposed' : 'not exposed'}`;
}

function ruleText({ rule, mode }: Explanation): string {
  if (rule === null) return mode === 'disabled' ? 'not asked, for the flag is disabled' : 'none';
  return 'error' in rule ? `failed: ${printable(rule.error)}` : `gave ${printable(JSON.stringify(rule.result))}`;
}

function text(explanation: Explanation): string {
  const { flag, mode, served, proof, root } = explanation;
  const error = served.errorCode === undefined ? '' : `, ${served.errorCode}${served.errorMessage === undefined ? '' : `: ${printable(served.errorMessage)}`}`;
  const leaf = proof.leaves[0]?.index;
  return [
    `${printable(flag)} serves ${servedText(explanation)}`,
    `reason    ${served.reason}${error}`,
    `mode      ${mode ?? 'none'}`,
    `exposure  ${exposureText(explanation)}`,
    `rule      ${ruleText(explanation)}`,
    `proof     ${leaf === undefined ? 'absent' : `leaf ${leaf}`} under the root ${root}`,
    '',
  ].join('\n');
}
