/** At least so many different roles of a list must be filled, each by one person. */
export interface RoleGroup {
  readonly roles: readonly string[];
  readonly atLeast: number;
}

/** By role, everybody who may fill it. */
export type RoleHolders = ReadonlyMap<string, { keys(): Iterable<string>; has(human: string): boolean }>;

/** One role of one group, and who fills it. */
export interface FilledSlot {
  /** Position of the group in the policy, from 0. */
  readonly group: number;
  readonly role: string;
  readonly human: string;
}

/** The best that can be done with the people at hand. */
export interface SlotAssignment {
  readonly filled: readonly FilledSlot[];
  /** Per group, how many roles more must be filled; all 0 exactly if the quorum is met. */
  readonly missing: readonly number[];
  /** People who fill one slot and are needed for another: if one of them could fill two, one more slot would be filled. */
  readonly contested: readonly { readonly human: string; readonly roles: readonly string[] }[];
}

interface Slot {
  readonly group: number;
  readonly role: string;
  /** Everybody who may fill it. */
  readonly candidates: readonly string[];
  human?: string;
}

/** Augmenting paths over groups, slots and people; what one search has seen leads nowhere in that search. */
class Assignment {
  readonly slots: readonly (readonly Slot[])[];
  readonly #distinct: boolean;
  readonly #held = new Map<string, Slot>();
  #seen = new Set<Slot | string | number>();

  constructor(groups: readonly RoleGroup[], holders: RoleHolders, distinct: boolean) {
    const candidates = new Map([...holders].map(([role, people]) => [role, [...people.keys()].sort()]));
    this.slots = groups.map(({ roles }, group) => roles.map((role) => ({ group, role, candidates: candidates.get(role) ?? [] })));
    this.#distinct = distinct;
  }

  #once(node: Slot | string | number): boolean {
    if (this.#seen.has(node)) return false;
    this.#seen.add(node);
    return true;
  }

  /** Fills one more role of the group, moving people between slots where that helps. */
  fillOneMore(group: number): boolean {
    this.#seen = new Set();
    return this.#another(group);
  }

  #another(group: number): boolean {
    return this.#once(group) && (this.slots[group] ?? []).some((slot) => slot.human === undefined && this.#once(slot) && this.#place(slot));
  }

  /** Gives the slot to somebody else than has it now: to somebody free if there is one. */
  #place(slot: Slot): boolean {
    const taken = (human: string): Slot | undefined => (this.#distinct ? this.#held.get(human) : undefined);
    const human = slot.candidates.find((each) => taken(each) === undefined) ?? slot.candidates.find((each) => this.#once(each) && this.#release(taken(each)));
    if (human === undefined) return false;
    slot.human = human;
    this.#held.set(human, slot);
    return true;
  }

  /** Frees whoever fills the slot: by another person for it, or by another role of its group. */
  #release(slot: Slot | undefined): boolean {
    if (slot === undefined || !this.#once(slot)) return false;
    if (this.#place(slot)) return true;
    if (!this.#another(slot.group)) return false;
    delete slot.human;
    return true;
  }

  /** People whom the last search reached; after one in vain, those who would have to fill another slot. */
  reached(): string[] {
    return [...this.#seen].filter((node) => typeof node === 'string');
  }
}

/**
 * Fills as many required slots as possible: a maximum flow from the groups over their roles to the people who may fill
 * them, one slot a person if `distinct`. `holders` says who may fill which role. The quorum is met exactly if nothing is
 * missing. O(slots × candidates) for each slot filled.
 */
export function fillSlots(groups: readonly RoleGroup[], holders: RoleHolders, distinct: boolean): SlotAssignment {
  const assignment = new Assignment(groups, holders, distinct);
  const contested = new Set<string>();
  const missing = groups.map(({ atLeast }, group) => {
    let short = atLeast;
    // A search that fails once fails for ever, and reaches the same people: no path of another group enters what it reached.
    while (short > 0 && assignment.fillOneMore(group)) short--;
    if (short > 0 && distinct) for (const human of assignment.reached()) contested.add(human);
    return short;
  });
  const filled = assignment.slots.flat().flatMap(({ group, role, human }) => (human === undefined ? [] : [{ group, role, human }]));
  const required = [...new Set(groups.flatMap(({ roles }) => roles))];
  return { filled, missing, contested: [...contested].sort().map((human) => ({ human, roles: required.filter((role) => holders.get(role)?.has(human)) })) };
}
