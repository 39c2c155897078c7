import { toHex } from '@plimsoll/bytes';
import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import { excerpt } from './excerpt.ts';
import { type PolicyLine, readPolicyLines } from './policy-lines.ts';
import { NO_QUORUM, type TrustedLog, type TrustedWitness, type TrustPolicy, type WitnessGroup } from './trust-policy.ts';
import { trustRules } from './trust-rules.ts';
import type { SignatureType, Verifier } from './verifier.ts';
import { parseVkey } from './vkey.ts';

/** Logs, witnesses and groups of a policy at most, each. */
const MOST = 1024;
/** Faults that one refusal lists at most. */
const MOST_FAULTS = 100;

function malformed(sentence: string, line?: number): Finding {
  return trustRules.finding('trust/malformed', { sentence, ...(line !== undefined && { location: { line } }) });
}

/** A policy that is being read, line after line. Every fault is noted and reading goes on, so that one run shows them all. */
class PolicyReader {
  readonly logs: TrustedLog[] = [];
  readonly witnesses: TrustedWitness[] = [];
  readonly groups: WitnessGroup[] = [];
  readonly faults: Finding[] = [];
  readonly warnings: Finding[] = [];
  quorum: string | undefined;
  readonly #defined = new Set<string>();
  readonly #members = new Set<string>();
  readonly #keys = { log: new Set<string>(), witness: new Set<string>() };
  readonly #keyIds = new Set<string>();
  readonly #keyText: (field: string) => string | undefined;
  #line = 0;

  constructor(keyText: (field: string) => string | undefined) {
    this.#keyText = keyText;
  }

  read({ number, fields: [keyword, ...rest] }: PolicyLine): void {
    this.#line = number;
    if (keyword === 'log') this.#log(rest);
    else if (keyword === 'witness') this.#witness(rest);
    else if (keyword === 'group') this.#group(rest);
    else if (keyword === 'quorum') this.#quorum(rest);
    else this.#fault(`starts with ${excerpt(keyword)}, expected log, witness, group or quorum`);
  }

  #fault(what: string): void {
    if (this.faults.length < MOST_FAULTS) this.faults.push(malformed(`Line ${this.#line} of the trust policy ${what}`, this.#line));
  }

  #log([vkey, url, ...more]: string[]): void {
    if (vkey === undefined || more.length > 0) {
      this.#fault('is not "log <vkey> [<url>]"');
      return;
    }
    const verifier = this.#key('log', vkey, [1]);
    if (verifier !== undefined && this.#hasRoom('logs', this.logs)) this.logs.push({ verifier, ...(url !== undefined && { url }) });
  }

  #witness([name, vkey, url, ...more]: string[]): void {
    if (name === undefined || vkey === undefined || more.length > 0) {
      this.#fault('is not "witness <name> <vkey> [<url>]"');
      return;
    }
    this.#define(name);
    const verifier = this.#key('witness', vkey, [4, 6]);
    if (verifier !== undefined && this.#hasRoom('witnesses', this.witnesses)) this.witnesses.push({ name, verifier, ...(url !== undefined && { url }) });
  }

  #group([name, count, ...members]: string[]): void {
    if (name === undefined || count === undefined || members.length === 0) {
      this.#fault('is not "group <name> all|any|<k> <member>…"');
      return;
    }
    for (const member of members) {
      if (!this.#defined.has(member)) this.#fault(`names the member ${excerpt(member)}, which no line before it defines`);
      else if (this.#members.has(member)) this.#fault(`names the member ${excerpt(member)}, which is in a group already; each name may be in one`);
      this.#members.add(member);
    }
    this.#define(name);
    const threshold = count === 'all' ? members.length : count === 'any' ? 1 : /^[1-9][0-9]{0,6}$/.test(count) ? Number(count) : 0;
    if (threshold < 1 || threshold > members.length) this.#fault(`asks for ${excerpt(count)} of ${members.length}, expected all, any or 1 to ${members.length}`);
    if (this.#hasRoom('groups', this.groups)) this.groups.push({ name, threshold, members });
  }

  #quorum([name, ...more]: string[]): void {
    if (name === undefined || more.length > 0) {
      this.#fault('is not "quorum <name>|none"');
      return;
    }
    if (this.quorum !== undefined) this.#fault('is a second quorum line, expected exactly one');
    else if (name !== NO_QUORUM && !this.#defined.has(name)) this.#fault(`asks for the quorum ${excerpt(name)}, which no line before it defines`);
    this.quorum ??= name;
  }

  #define(name: string): void {
    if (name === NO_QUORUM) this.#fault('defines the name none, which is reserved');
    else if (this.#defined.has(name)) this.#fault(`defines the name ${excerpt(name)} again`);
    this.#defined.add(name);
  }

  /** The verifier of a field, if it is of a type allowed here and no key of its kind before it. */
  #key(kind: 'log' | 'witness', field: string, types: readonly SignatureType[]): Verifier | undefined {
    const text = this.#keyText(field);
    const parsed = text === undefined ? undefined : parseVkey(text);
    if (parsed?.ok !== true) {
      this.#fault(`has a ${kind} key that does not parse: ${parsed?.findings[0]?.sentence ?? 'it is not UTF-8'}`);
      return undefined;
    }
    const verifier = parsed.value;
    if (!types.includes(verifier.type)) {
      this.#fault(`has a ${kind} key of type ${verifier.type}, expected ${types.join(' or ')}`);
      return undefined;
    }
    const key = toHex(verifier.publicKey);
    const id = `${verifier.keyId} ${verifier.name}`;
    if (this.#keys[kind].has(key)) this.#fault(`has the key of another ${kind}; one key may not count twice`);
    else if (this.#keyIds.has(id)) this.#fault('has a key with the name and key id of another key; signatures could not be told apart');
    this.#keys[kind].add(key);
    this.#keyIds.add(id);
    for (const warning of parsed.findings) this.warnings.push({ ...warning, location: { line: this.#line } });
    return verifier;
  }

  #hasRoom(what: string, list: readonly unknown[]): boolean {
    if (list.length === MOST) this.#fault(`is one too many: at most ${MOST} ${what} are read`);
    return list.length < MOST;
  }
}

/**
 * Parses a trust policy (C2SP tlog-policy). Keys of type 6 are allowed for witnesses, with the warning
 * `note/algorithm-unavailable`; they never verify. Names are compared as octets; where the file is not UTF-8, each octet
 * above 7F stands as one character in names and URLs. Refusals: `trust/malformed`, up to 100 of them at once.
 * At most 1 MiB, and 1,024 logs, witnesses and groups each.
 * @throws TypeError if the input is neither a string nor a `Uint8Array`
 */
export function parseTrustPolicy(input: string | Uint8Array): Result<TrustPolicy> {
  if (typeof input !== 'string' && !(input instanceof Uint8Array)) throw new TypeError('Cannot parse a trust policy: a string or Uint8Array is needed');
  const source = readPolicyLines(input);
  if (typeof source === 'string') return refuse(malformed(`The trust policy is malformed: ${source}`));
  const reader = new PolicyReader(source.keyText);
  for (const line of source.lines) reader.read(line);
  const { logs, witnesses, groups, quorum, faults, warnings } = reader;
  if (quorum === undefined) faults.push(malformed('The trust policy has no quorum line, expected exactly one; write "quorum none" if no witness is needed'));
  if (quorum === undefined || faults.length > 0) return refuse(...faults);
  return accept({ logs, witnesses, groups, quorum }, warnings);
}
