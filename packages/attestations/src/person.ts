/**
 * What the spellings of one person share: letter case, compatibility forms, invisible characters and white space make no
 * other person. Ids are compared by this; they are shown as they were written.
 */
export function personOf(human: string): string {
  const visible = human.normalize('NFKC').replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '');
  return visible.replaceAll(/\s+/gu, ' ').trim().toUpperCase().toLowerCase().normalize('NFKC');
}

/** True if both are given and name one person. */
export function isSamePerson(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && personOf(one) === personOf(other);
}
