import { canonicalBytes, parseJson } from '@plimsoll/canonical-json';
import { accept, type Finding, type Json, refuse, type Result } from '@plimsoll/findings';
import { MAX_PAYLOAD_LENGTH } from './envelope.ts';
import { isObject, isSha256, type Members } from './json-shape.ts';
import { statementRules } from './statement-rules.ts';

/** Payload type of statements (in-toto attestation framework, "Envelope"). */
export const IN_TOTO_PAYLOAD_TYPE = 'application/vnd.in-toto+json';
const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
const MAX_SUBJECTS = 1024;

/** What a statement is about. */
export interface Subject {
  readonly name?: string;
  /** A SHA-256: of a file, or the root of a set or tree; 64 lower-case hex. */
  readonly digest: { readonly sha256: string };
}

/** An in-toto Statement v1, with the members that were checked and no others. */
export interface Statement {
  /** 1 to 1,024. */
  readonly subject: readonly Subject[];
  readonly predicateType: string;
  readonly predicate?: Members;
}

function fault(id: keyof typeof statementRules.table, pointer: string, sentence: string): Finding {
  return statementRules.finding(id, { sentence, location: { pointer } });
}

/** The subjects that are well formed; everything else becomes a fault. */
function readSubjects(value: Json | undefined, faults: Finding[]): Subject[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_SUBJECTS) {
    faults.push(fault('statement/no-subject', '/subject', `The statement's subject must be a list of 1 to ${MAX_SUBJECTS} objects`));
    return [];
  }
  return value.flatMap((item: Json, index): Subject[] => {
    const { name, digest } = isObject(item) ? item : {};
    const sha256 = isObject(digest) ? digest['sha256'] : undefined;
    if (!isObject(item)) faults.push(fault('statement/no-subject', `/subject/${index}`, `Subject ${index} of the statement is not an object`));
    else if (name !== undefined && typeof name !== 'string') faults.push(fault('statement/no-subject', `/subject/${index}/name`, `The name of subject ${index} is not a text`));
    if (!isSha256(sha256)) {
      faults.push(fault('statement/bad-digest', `/subject/${index}/digest`, `Subject ${index} of the statement has no digest.sha256 of 64 lower-case hex digits`));
      return [];
    }
    return [{ ...(typeof name === 'string' && { name }), digest: { sha256 } }];
  });
}

/**
 * Reads an in-toto Statement v1 (in-toto attestation framework, "Statement") from any strict JSON of at most 512 KiB.
 * Unknown members are ignored and not handed on. Refusals, all at once: `statement/bad-type` (with `json/*` beside it),
 * `statement/no-subject`, `statement/bad-digest`, `statement/bad-predicate`. O(n).
 */
export function parseStatement(payload: Uint8Array): Result<Statement> {
  const parsed = parseJson(payload, { maxBytes: MAX_PAYLOAD_LENGTH });
  if (!parsed.ok) return refuse(fault('statement/bad-type', '', 'The payload is no statement: it is not strict JSON'), ...parsed.findings);
  if (!isObject(parsed.value)) return refuse(fault('statement/bad-type', '', 'The payload is no statement: it is not a JSON object'));
  const { _type, subject, predicateType, predicate } = parsed.value;
  const faults: Finding[] = [];
  if (_type !== STATEMENT_TYPE) faults.push(fault('statement/bad-type', '/_type', `The payload is no statement: its _type is not ${STATEMENT_TYPE}`));
  const subjects = readSubjects(subject, faults);
  const hasType = typeof predicateType === 'string' && predicateType !== '';
  if (!hasType) faults.push(fault('statement/bad-predicate', '/predicateType', 'The predicateType of the statement is not a text, or is empty'));
  const isPredicate = predicate === undefined || isObject(predicate);
  if (!isPredicate) faults.push(fault('statement/bad-predicate', '/predicate', 'The predicate of the statement is not an object'));
  if (!hasType || !isPredicate || faults.length > 0) return refuse(...faults);
  return accept({ subject: subjects, predicateType, ...(predicate !== undefined && { predicate }) });
}

/**
 * The RFC 8785 bytes of a statement: the payload to sign with payload type {@link IN_TOTO_PAYLOAD_TYPE}.
 * @throws RangeError for a statement that {@link parseStatement} would refuse, CanonicalJsonError for what is not JSON
 */
export function statement(input: Statement): Uint8Array {
  const { subject, predicateType, predicate } = input;
  const bytes = canonicalBytes({
    _type: STATEMENT_TYPE,
    subject: subject.map(({ name, digest }) => ({ ...(name !== undefined && { name }), digest: { sha256: digest.sha256 } })),
    predicateType,
    ...(predicate !== undefined && { predicate }),
  });
  const read = parseStatement(bytes);
  if (!read.ok) throw new RangeError(`Cannot write a statement: ${read.findings.map(({ sentence }) => sentence).join('; ')}`);
  return bytes;
}
