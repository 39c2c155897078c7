/** Characters that JSON leaves as they are but that could steer a terminal. */
const unsafe = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

/** One line of JSON in which nothing can steer a terminal; big integers as decimal text. */
export function jsonLine(value: unknown): string {
  const text = JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? String(member) : member));
  return `${text.replaceAll(unsafe, (character) => character.split('').map((unit) => String.raw`\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''))}\n`;
}
