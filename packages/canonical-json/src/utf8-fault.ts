/** Lowest and highest second byte after a lead byte, and how many bytes follow it (Unicode, table 3-7); undefined for no lead byte. */
function sequence(lead: number): readonly [low: number, high: number, following: number] | undefined {
  if (lead >= 0xc2 && lead <= 0xdf) return [0x80, 0xbf, 1];
  if (lead === 0xe0) return [0xa0, 0xbf, 2];
  if (lead === 0xed) return [0x80, 0x9f, 2];
  if (lead >= 0xe1 && lead <= 0xef) return [0x80, 0xbf, 2];
  if (lead === 0xf0) return [0x90, 0xbf, 3];
  if (lead >= 0xf1 && lead <= 0xf3) return [0x80, 0xbf, 3];
  if (lead === 0xf4) return [0x80, 0x8f, 3];
  return undefined;
}

/** Offset of the first byte that begins no well-formed UTF-8 character; the length if there is none. */
export function firstInvalidUtf8(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80) {
      at++;
      continue;
    }
    const shape = sequence(lead);
    if (shape === undefined) return at;
    const [low, high, following] = shape;
    const second = bytes[at + 1] ?? 0;
    if (second < low || second > high) return at;
    for (let i = 2; i <= following; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return at;
    at += following + 1;
  }
  return at;
}
