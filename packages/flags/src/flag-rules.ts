import { defineRules } from '@plimsoll/findings';

const blocker = { severity: 'blocker' } as const;
const critical = { severity: 'critical' } as const;
const warning = { severity: 'warning' } as const;
const tampered = { severity: 'blocker', integrity: true } as const;

/** What can be wrong with a registry, read as one state. */
export const flagRules = defineRules('flags', {
  'flags/malformed': { ...blocker, title: 'Registry is malformed', cause: 'The file is no strict JSON, has an unknown or missing key, or a value out of its bounds.', cure: 'Correct the place that the finding names, or restore an anchored registry.' },
  'flags/too-large': { ...blocker, title: 'Registry is too large', cause: 'More than 64 MiB or 100,000 flags.', cure: 'Split the registry.' },
  'flags/root-mismatch': { ...tampered, title: 'Root of the registry differs', cause: 'The root that the file declares is not the root of its content: it was edited by hand or tampered with.', cure: 'Restore an anchored registry; treat it as an incident.' },
  'flags/ppm-range': { ...critical, title: 'Exposure out of range', cause: 'A gradual flag exposes more than its target.', cure: 'Set current_ppm to at most target_ppm.' },
  'flags/variant-missing': { ...critical, title: 'Variant missing', cause: 'A definition has no variant, or names one that it does not have.', cure: 'Define the variant, or name another.' },
  'flags/variant-type-mixed': { ...critical, title: 'Variants of several types', cause: 'Values of one flag have different JSON types, so callers of one type get errors for the others.', cure: 'Give all variants one type.' },
  'flags/control-unknown': { ...warning, title: 'Control that nobody holds', cause: 'A record has a control that no tool knows; it must not look as if it protected anything.', cure: 'Remove it, or use a control that the tools hold.' },
  'flags/evidence-unpinned': { ...warning, title: 'Evidence without digest', cause: 'Evidence is named by its address only, so what is there can change.', cure: 'Record the SHA-256 of the file.' },
});
