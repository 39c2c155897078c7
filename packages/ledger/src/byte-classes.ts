const [QUOTE, BACKSLASH] = [0x22, 0x5c];

/** What a byte may be part of; a bit each. */
export const CHARACTERS = { plain: 1, visible: 2, uri: 4, type: 8, phase: 16, action: 32, hex: 64, profile: 128 } as const;

/** The classes of a byte. */
export const CLASSES = new Uint8Array(256);
for (let byte = 0x20; byte < 0x7f; byte++) {
  if (byte === QUOTE || byte === BACKSLASH) continue;
  const character = String.fromCharCode(byte);
  const classes: readonly [number, RegExp][] = [
    [CHARACTERS.plain, /./],
    [CHARACTERS.visible, /[^ ]/],
    [CHARACTERS.uri, /[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]/],
    [CHARACTERS.type, /[a-z0-9.-]/],
    [CHARACTERS.phase, /[A-Za-z0-9._-]/],
    [CHARACTERS.action, /[A-Z0-9_-]/],
    [CHARACTERS.hex, /[0-9a-f]/],
    [CHARACTERS.profile, /[a-z0-9./-]/],
  ];
  for (const [bit, pattern] of classes) if (pattern.test(character)) CLASSES[byte] = (CLASSES[byte] ?? 0) | bit;
}

/** The classes that both bytes of a pair have, by the pair as a number. */
export const PAIRS = Uint8Array.from({ length: 65_536 }, (_, pair) => (CLASSES[pair & 255] ?? 0) & (CLASSES[pair >> 8] ?? 0));
