/** How far a flag has gone, from nobody to everybody. */
export const MODES = ['disabled', 'shadow', 'gradual', 'enabled'] as const;
export type Mode = (typeof MODES)[number];

/** Place of a mode in {@link MODES}: disabled is 0, enabled is 3. */
export function rankOf(mode: Mode): number {
  return MODES.indexOf(mode);
}
