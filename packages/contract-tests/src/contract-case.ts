import type { ContractKit, Finding, Json, Verdict } from '@plimsoll/findings';

/** What a case is for: two kinds of documents that are given, two that are made. */
export type CaseKind = 'golden' | 'open-variant' | 'boundary' | 'negative';

/** What it takes to see the fault: reading the text, checking the shape, or understanding the content. */
export type CaseLevel = 'text' | 'schema' | 'semantic';

/** One document and what must be said of it. */
export interface ContractCase {
  /** `<contract>:<golden>:<level>:<keyword>@<pointer>#<variant>`, or the like; the same on every machine. */
  readonly id: string;
  readonly contract: string;
  readonly kind: CaseKind;
  readonly level: CaseLevel;
  /** What was changed, in words. */
  readonly title: string;
  /** Made anew by each access, so that a list of cases costs little; keep it in a variable. */
  readonly bytes: Uint8Array;
  /** What the verifier needs besides, e.g. digests of evidence. */
  readonly context?: Json;
  readonly expect: {
    /** Whether a consumer must take it. */
    readonly accept: boolean;
    readonly verdict: Exclude<Verdict, 'skip'>;
    /** Ids that must be among those raised; empty where any will do. */
    readonly raises: readonly string[];
  };
  /** Where the change is; absent for golden documents and changes of bytes. */
  readonly pointer?: string;
}

/** What a case is made of. */
export interface CaseParts extends Omit<ContractCase, 'bytes' | 'contract' | 'context' | 'pointer'> {
  readonly contract: ContractKit;
  readonly context: Json | undefined;
  readonly pointer?: string | undefined;
  readonly make: () => Uint8Array;
}

/** The case, with bytes that are made when they are asked for. */
export function contractCase({ id, contract, kind, level, title, context, expect, pointer, make }: CaseParts): ContractCase {
  return {
    id: `${contract.id}:${id}`,
    contract: contract.id,
    kind,
    level,
    title,
    get bytes() {
      return make();
    },
    ...(context !== undefined && { context }),
    expect,
    ...(pointer !== undefined && { pointer }),
  };
}

/** What the contract's verifier says of a case. */
export function verifyCase(kit: ContractKit, { bytes, context }: Pick<ContractCase, 'bytes' | 'context'>): { readonly verdict: Verdict; readonly findings: readonly Finding[] } {
  return context === undefined ? kit.verify(bytes) : kit.verify(bytes, context);
}
