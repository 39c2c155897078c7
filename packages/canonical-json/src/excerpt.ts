/** A piece of the document for a sentence: quoted, escaped, cut after 60 code units. */
export function excerpt(text: string): string {
  return text.length <= 60 ? JSON.stringify(text) : `${JSON.stringify(text.slice(0, 60))}…`;
}
