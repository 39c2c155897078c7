import { treeToJson } from '@plimsoll/canonical-json';
import { type Finding, refuse, type Result } from '@plimsoll/findings';
import { type JsonObject, type SetCommitment, setOfJson } from '@plimsoll/merkle';
import { cliRules } from './cli-rules.ts';
import type { FormatFlags } from './format-flags.ts';
import { shownName } from './in-file.ts';
import type { Io } from './io.ts';
import { readJsonAt } from './read-json.ts';

/** The flags that say which set a file holds. */
export interface SetFlags extends FormatFlags {
  readonly domain: string;
  readonly id?: string;
  readonly omit?: readonly string[];
  readonly pointer?: string;
}

/** Commits to the records of a JSON file; findings name the file and the place in it. */
export async function setOfFile(io: Io, file: string, flags: SetFlags): Promise<Result<SetCommitment>> {
  const { domain, id, omit, pointer = '' } = flags;
  const read = await readJsonAt(io, file, pointer);
  if (!read.ok) return read;
  const records = read.value.kind === 'array' ? read.value.items : [];
  if (read.value.kind !== 'array' || records.some(({ kind }) => kind !== 'object')) {
    const sentence = `The records of ${shownName(file)} are no array of objects; name the array with --pointer`;
    return refuse(cliRules.finding('cli/not-records', { sentence, location: { file: shownName(file), pointer } }));
  }
  const set = setOfJson(records.map((record) => treeToJson(record) as JsonObject), { domain, ...(id !== undefined && { id }), ...(omit !== undefined && { omit }) });
  if (set.ok) return set;
  const place = (finding: Finding): Finding => ({ ...finding, location: { ...finding.location, file: shownName(file), pointer: `${pointer}${finding.location?.pointer ?? ''}` } });
  return { ok: false, findings: set.findings.map(place) };
}
