import { combine, type ContractKit, type Finding, type Verdict } from '@plimsoll/findings';
import { applyPatch } from './apply-patch.ts';
import { equalBytes } from '@plimsoll/bytes';
import { cases, type CaseOptions } from './cases.ts';
import { type ContractCase, verifyCase } from './contract-case.ts';
import { contractRules } from './contract-rules.ts';
import { documentValue } from './document-value.ts';
import { goldenValue } from './golden-value.ts';
import { judgeSchema, judgeVerifier, type Verified } from './judge-verifier.ts';
import { sameJson } from './json-shape.ts';
import { schemaValidator } from './schema-validator.ts';

/** How a kit is checked. */
export interface KitOptions extends Pick<CaseOptions, 'coverage'> {
  /** Hears of each case when it was judged, and what is wrong with it. */
  readonly onCase?: (each: ContractCase, faults: readonly Finding[]) => void;
}

/** What came of a kit's own check. */
export interface KitReport {
  readonly verdict: Exclude<Verdict, 'skip'>;
  /** How many cases were judged. */
  readonly cases: number;
  /** How many cases raised each id. */
  readonly raised: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
}

/**
 * Whether a kit is any good: every golden document, open variant and boundary gets its verdict from the verifier and is
 * accepted by the JSON Schema; every wrong document is refused with the id that the kit states, and by the schema where its
 * shape is wrong; every id that the contract can raise is raised by a case or excused, and no other is; every scenario has a
 * golden document that shows it; every mutation changes something; and verifiers that always pass, always fail or know only one
 * id would be found out. Costs about two verifications for each case. An exception of the verifier is a finding.
 */
export function checkKit(kit: ContractKit, options: KitOptions = {}): KitReport {
  const findings: Finding[] = [...duplicates('golden document', kit.golden), ...duplicates('mutation', kit.mutations), ...scenarioFaults(kit)];
  const broken = kit.mutations.flatMap((mutation) => mutationFault(kit, mutation) ?? []);
  findings.push(...broken);
  const raised = new Map<string, number>();
  let count = 0;
  const names = new Set<string>();
  const validate = kit.media === 'json' ? schemaValidator(kit) : undefined;
  const sound = { ...kit, mutations: kit.mutations.filter(({ id }) => !broken.some(({ subject }) => subject === id)) };
  const asked = [...cases(sound, options)];
  for (const each of asked) {
    count++;
    const faults = names.has(each.id) ? [duplicate('case', each.id)] : [];
    names.add(each.id);
    faults.push(...caseFaults(kit, each, validate, raised));
    findings.push(...faults);
    options.onCase?.(each, faults);
  }
  findings.push(...coverageFaults(kit, raised), ...stubFaults(sound, asked));
  if (findings.length === 0) findings.push(contractRules.finding('contract/kit-sound', { sentence: `${kit.id}: all ${count} cases get the answers that the kit states`, subject: kit.id }));
  const { verdict, findings: all } = combine(findings);
  return { verdict, cases: count, raised: Object.fromEntries([...raised].sort(([a], [b]) => (a < b ? -1 : 1))), findings: all };
}

/** What verifier and schema get wrong about one case; counts the ids that it raises. */
function caseFaults(kit: ContractKit, each: ContractCase, validate: ReturnType<typeof schemaValidator>, raised: Map<string, number>): Finding[] {
  const bytes = each.bytes;
  const verified = attempt(kit, each, bytes);
  if (verified instanceof Error) {
    return [contractRules.finding('contract/verifier-crashed', { sentence: `${each.id} (${each.title}): the verifier threw ${String(verified)}; it must return findings`, subject: each.id })];
  }
  for (const id of new Set(verified.findings.map((finding) => finding.id))) raised.set(id, (raised.get(id) ?? 0) + 1);
  const faults = [judgeVerifier(each, verified), validate === undefined ? undefined : judgeSchema(each, validate, () => documentValue(kit, bytes))];
  return faults.filter((fault) => fault !== undefined);
}

function attempt(kit: ContractKit, each: ContractCase, bytes: Uint8Array): Verified | Error {
  try {
    return verifyCase(kit, { ...each, bytes }) as Verified;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function duplicate(what: string, id: string): Finding {
  return contractRules.finding('contract/id-duplicate', { sentence: `The ${what} ${JSON.stringify(id)} stands in the kit twice; give each its own id`, subject: id });
}

function duplicates(what: string, list: readonly { readonly id: string }[]): Finding[] {
  return list.filter(({ id }, index) => list.findIndex((each) => each.id === id) < index).map(({ id }) => duplicate(what, id));
}

function scenarioFaults(kit: ContractKit): Finding[] {
  const fault = (scenario: string, sentence: string): Finding => contractRules.finding('contract/scenario-uncovered', { sentence, subject: scenario });
  const bare = kit.scenarios.filter((scenario) => !kit.golden.some((golden) => golden.scenario === scenario)).map((scenario) => fault(scenario, `The scenario ${scenario} has no golden document; add one`));
  const unseen = kit.golden.flatMap(({ id, scenario, bytes }) => {
    const value = documentValue(kit, bytes);
    const shown = value === undefined ? [] : kit.classify(value);
    if (!kit.scenarios.includes(scenario)) return [fault(scenario, `The golden document ${id} is of the scenario ${scenario}, which the kit does not list; list it`)];
    return shown.includes(scenario) ? [] : [fault(scenario, `The golden document ${id} is of the scenario ${scenario}, but classify sees ${shown.join(', ') || 'none'}; correct one of them`)];
  });
  return [...bare, ...unseen];
}

function mutationFault(kit: ContractKit, { id, base, change, context }: ContractKit['mutations'][number]): Finding | undefined {
  const fault = (why: string): Finding => contractRules.finding('contract/mutation-void', { sentence: `The mutation ${id} ${why}; a mutation differs from its base in exactly what it states`, subject: id });
  const golden = kit.golden.find((each) => each.id === base);
  if (golden === undefined) return fault(`names the base ${JSON.stringify(base)}, which is no golden document`);
  const sameContext = context === undefined || (golden.context !== undefined && sameJson(context, golden.context));
  if (typeof change === 'function') return sameContext && equalBytes(change(golden.bytes.slice()), golden.bytes) ? fault('leaves its base as it is') : undefined;
  if (change.length === 0) return sameContext ? fault('leaves its base as it is') : undefined;
  if (kit.media !== 'json') return fault(`is a JSON patch of a document of media ${kit.media}`);
  try {
    const { value } = goldenValue(kit, golden);
    const last = change.findIndex((_, index) => sameJson(applyPatch(value, change.slice(0, index)), applyPatch(value, change.slice(0, index + 1))));
    return last === -1 ? undefined : fault(`has an operation ${last} that changes nothing`);
  } catch (error) {
    return fault(`cannot be made (${error instanceof Error ? error.message : String(error)})`);
  }
}

function coverageFaults({ findings, uncovered = {} }: ContractKit, raised: ReadonlyMap<string, number>): Finding[] {
  const silent = findings.filter((id) => !raised.has(id) && !Object.hasOwn(uncovered, id));
  const excused = Object.keys(uncovered).filter((id) => raised.has(id));
  const unlisted = [...new Set([...raised.keys(), ...Object.keys(uncovered)])].filter((id) => !findings.includes(id));
  return [
    ...silent.map((id) => contractRules.finding('contract/finding-uncovered', { sentence: `No case raises ${id}; add a mutation that does, or say in uncovered why none can`, subject: id })),
    ...excused.map((id) => contractRules.finding('contract/finding-uncovered', { sentence: `A case raises ${id}, though uncovered says that none can; remove the excuse`, subject: id })),
    ...unlisted.map((id) => contractRules.finding('contract/finding-unlisted', { sentence: `${id} is raised or excused, but the kit does not list it; list it`, subject: id })),
  ];
}

/** Verifiers that look at nothing, each with what it says of a case. */
function stubs(kit: ContractKit): readonly (readonly [string, (each: ContractCase) => Verified])[] {
  const refusal = (id: string): Verified => ({ verdict: 'fail', findings: [{ ...contractRules.finding('contract/kit-toothless', { sentence: 'Refused' }), id: id as Finding['id'] }] });
  return [
    ['always passes', () => ({ verdict: 'pass', findings: [] })],
    ['always fails', (each) => ({ verdict: 'fail', findings: each.expect.raises.map((id) => refusal(id).findings[0]).filter((finding) => finding !== undefined) })],
    // Knowing which documents are wrong, and nothing of why.
    ...(kit.findings.length < 2 ? [] : kit.findings.map((id) => [`refuses everything wrong with ${id}`, (each: ContractCase): Verified => (each.expect.accept ? { verdict: each.expect.verdict, findings: [] } : { ...refusal(id), verdict: each.expect.verdict })] as const)),
  ];
}

function stubFaults(kit: ContractKit, asked: readonly ContractCase[]): Finding[] {
  const open = new Map(stubs(kit));
  for (const each of asked) {
    for (const [name, answer] of open) if (judgeVerifier(each, answer(each)) !== undefined) open.delete(name);
    if (open.size === 0) break;
  }
  return [...open.keys()].map((name) => contractRules.finding('contract/kit-toothless', { sentence: `A verifier that ${name} gets no case of ${kit.id} wrong; add golden documents, or mutations with other ids`, subject: kit.id }));
}
