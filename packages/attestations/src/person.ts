/** Letters of Cyrillic, of Greek and of phonetic Latin, in lower case, that look like others. */
const LOOKING = '\u0430\u0432\u0435\u0456\u0458\u043a\u043c\u043d\u043e\u0440\u0441\u0455\u0442\u0443\u0445\u04bb\u0501\u051b\u051d\u0475\u04cf' + '\u03b1\u03b2\u03b5\u03b6\u03b7\u03b9\u03ba\u03bc\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7' + '\u0251\u0261';
/** And what each of them looks like. */
const LIKE = 'abeijkmhopcstyxhdqwvl' + 'abezhikmvoptyx' + 'ag';
const likeness = new Map(Array.from(LOOKING, (letter, index) => [letter, LIKE.charAt(index)]));

/**
 * What the spellings of one person share: letter case, compatibility forms, invisible characters, white space, and letters of
 * Cyrillic or Greek in place of Latin ones make no other person. Ids are compared by this; they are shown as they were written.
 */
export function personOf(human: string): string {
  const visible = human.normalize('NFKC').replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '');
  const folded = visible.replaceAll(/\s+/gu, ' ').trim().toUpperCase().toLowerCase();
  // Taken apart, a letter with an accent shows which letter it is.
  return Array.from(folded.normalize('NFKD'), (letter) => likeness.get(letter) ?? letter).join('').normalize('NFC');
}

/** True if both are given and name one person. */
export function isSamePerson(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && personOf(one) === personOf(other);
}
