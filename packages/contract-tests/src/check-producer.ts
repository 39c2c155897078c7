import { combine, type ContractKit, type Finding, type Json, type Verdict } from '@plimsoll/findings';
import { contractRules } from './contract-rules.ts';
import { verifyCase } from './contract-case.ts';
import { documentValue } from './document-value.ts';
import type { Members } from './json-shape.ts';
import type { Verified } from './judge-verifier.ts';
import { schemaValidator } from './schema-validator.ts';
import { schemaLocations, unseenLocations } from './schema-locations.ts';

/** One document that a producer wrote. */
export interface ProducerOutput {
  /** What findings call it, e.g. its path. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The file that it stands in; its findings are placed there, so that sentences and subjects need not name it. */
  readonly file?: string;
  /** Line of its start in what it was cut from, from 1. */
  readonly line?: number;
}

/** What a producer is asked for. */
export interface ProducerOptions {
  /** Scenarios that must be shown; none if absent. */
  readonly scenarios?: readonly string[] | 'all';
  /** What the verifier needs besides an output, e.g. digests of its evidence. */
  readonly context?: (name: string) => Json | undefined;
  /** Hears of each output when it was judged, in their order. */
  readonly onOutput?: (name: string, verdict: Exclude<Verdict, 'skip'>) => void;
}

/** What came of judging a producer's outputs. */
export interface ProducerReport {
  readonly verdict: Exclude<Verdict, 'skip'>;
  readonly outputs: number;
  readonly accepted: number;
  readonly rejected: number;
  /** How many accepted outputs show each scenario of the contract. */
  readonly scenarios: Readonly<Record<string, number>>;
  /** Locations of the JSON Schema for which no accepted output had a value, the outermost of each. */
  readonly schemaLocationsNeverSeen: readonly string[];
  readonly findings: readonly Finding[];
}

/**
 * Judges what a producer wrote: each output by the contract's verifier and, as a second opinion on its shape, by the JSON Schema.
 * A document that is honest about a failure is accepted. One that the verifier cannot decide is accepted too, but its findings follow, so the
 * report is inconclusive until `context` gives what is missing: except those that every golden document of a scenario which it shows raises
 * as well, e.g. that something is still to come. No output is inconclusive. Outputs are read one at a time.
 * @throws RangeError for a required scenario that the contract does not have
 */
export async function checkProducer(kit: ContractKit, outputs: Iterable<ProducerOutput> | AsyncIterable<ProducerOutput>, options: ProducerOptions = {}): Promise<ProducerReport> {
  const required = options.scenarios === 'all' ? kit.scenarios : (options.scenarios ?? []);
  const unknown = required.find((scenario) => !kit.scenarios.includes(scenario));
  if (unknown !== undefined) throw new RangeError(`Cannot check a producer of ${kit.id}: its scenarios are ${kit.scenarios.join(', ')}, received ${JSON.stringify(unknown)}`);
  const findings: Finding[] = [];
  const scenarios = new Map(kit.scenarios.map((scenario) => [scenario, 0]));
  const validate = kit.media === 'json' ? schemaValidator(kit) : undefined;
  const expected = expectedDoubts(kit);
  const seen = new Set<string>();
  let count = 0;
  let accepted = 0;
  let undecided = 0;
  for await (const output of outputs) {
    const { name, bytes } = output;
    count++;
    const verified = kit.verify(bytes, ...contextOf(options, name));
    const value = documentValue(kit, bytes);
    const shown = verified.verdict === 'fail' || value === undefined ? [] : kit.classify(value);
    const { verdict, findings: own } = verified.verdict === 'inconclusive' ? withoutDoubts(verified, shown.flatMap(expected)) : verified;
    if (verdict === 'inconclusive') undecided++;
    if (verdict !== 'fail') {
      accepted++;
      for (const scenario of shown) scenarios.set(scenario, (scenarios.get(scenario) ?? 0) + 1);
      if (kit.jsonSchema !== null && value !== undefined) for (const location of schemaLocations(kit.jsonSchema as Members, value)) seen.add(location);
    }
    for (const finding of outputFindings(kit, output, verdict, own)) findings.push(finding);
    if (validate !== undefined && verdict !== 'fail' && (value === undefined || !validate(value))) {
      findings.push(contractRules.finding('contract/schema-disagrees', { ...placed(output), sentence: `${nameIn(output)}: the verifier of ${kit.id} accepts it, but the JSON Schema does not; report this to the contract’s owner` }));
    }
    options.onOutput?.(name, verdict);
  }
  if (count === 0) findings.push(contractRules.finding('contract/producer-no-output', { sentence: `The producer of ${kit.id} wrote nothing; check the path or the command`, subject: kit.id }));
  for (const scenario of count === 0 ? [] : required) {
    if (scenarios.get(scenario) === 0) findings.push(contractRules.finding('contract/producer-scenario-missing', { sentence: `No accepted output shows the scenario ${scenario}; add a sample run that does`, subject: scenario }));
  }
  if (findings.length === 0 && undecided === 0) findings.push(contractRules.finding('contract/producer-conforms', { sentence: `${count === 1 ? 'The one output meets' : `All ${count} outputs meet`} ${kit.id}`, subject: kit.id }));
  const combined = combine(findings);
  const unseen = kit.jsonSchema === null ? [] : unseenLocations(kit.jsonSchema as Members, seen);
  return { verdict: combined.verdict, outputs: count, accepted, rejected: count - accepted, scenarios: Object.fromEntries(scenarios), schemaLocationsNeverSeen: unseen, findings: combined.findings };
}

function contextOf({ context }: ProducerOptions, name: string): readonly [] | readonly [Json] {
  const given = context?.(name);
  return given === undefined ? [] : [given];
}

/** By scenario, the ids of what each of its golden documents leaves open: so does every document of it, however good the producer is. */
function expectedDoubts(kit: ContractKit): (scenario: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return (scenario) => {
    const before = known.get(scenario);
    if (before !== undefined) return before;
    const doubts = kit.golden.filter((golden) => golden.scenario === scenario).map((golden) => verifyCase(kit, golden).findings.filter(isDoubt).map(({ id }) => id));
    const ids = (doubts[0] ?? []).filter((id) => doubts.every((each) => each.includes(id)));
    known.set(scenario, ids);
    return ids;
  };
}

function isDoubt({ verdict }: Finding): boolean {
  return verdict === 'inconclusive';
}

/** An answer that could not be decided, without what was expected to be open: a pass if that was all. */
function withoutDoubts({ findings }: Verified, expected: readonly string[]): Verified {
  const rest = findings.filter((finding) => !isDoubt(finding) || !expected.includes(finding.id));
  return { verdict: rest.length < findings.length && !rest.some(isDoubt) ? 'pass' : 'inconclusive', findings: rest };
}

/** What the verifier found in one output, under the output's name. */
function outputFindings(kit: ContractKit, output: ProducerOutput, verdict: Verdict, own: readonly Finding[]): Finding[] {
  if (verdict === 'pass') return [];
  const named = own.filter((finding) => finding.verdict !== 'pass').map((finding) => namedFinding(output, finding));
  if (verdict !== 'fail') return named;
  return [contractRules.finding('contract/producer-output-rejected', { ...placed(output), sentence: `${nameIn(output)} does not meet ${kit.id}; correct what its other findings say` }), ...named];
}

/** A finding of one output that says of which: by its place where the output has one. */
function namedFinding(output: ProducerOutput, finding: Finding): Finding {
  const { name, file } = output;
  if (file !== undefined) return { ...finding, ...placed(output, finding.location) };
  return { ...finding, sentence: `${name}: ${finding.sentence}`, subject: finding.subject === undefined ? name : `${name}: ${finding.subject}` };
}

/** What a sentence calls an output: nothing of its own where its place stands beside the sentence. */
function nameIn({ name, file }: ProducerOutput): string {
  return file === undefined ? name : 'The document';
}

/** Where an output, or a place in it, is: in its file, or else as the subject. */
function placed({ name, file, line: start }: ProducerOutput, inside: Finding['location'] = {}): Pick<Finding, 'location' | 'subject'> {
  if (file === undefined) return { subject: name };
  const line = start === undefined ? inside.line : start + (inside.line ?? 1) - 1;
  return { location: { ...inside, file, ...(line !== undefined && { line }) } };
}
