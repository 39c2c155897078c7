import * as z from 'zod';

/** What an imported document says that a registry has no place for; with it the export is equal to what was imported. */
export const KeptFlagd = z.strictObject({
  document: z.record(z.string(), z.unknown()).describe('Members of the document other than its flags and shared rules'),
  flags: z.record(z.string(), z.record(z.string(), z.unknown())).describe('Members of each flag that flagd does not evaluate, and a defaultVariant that is null'),
  has_evaluators: z.boolean().describe('The document has $evaluators, though it may be empty'),
  order: z.array(z.string()).nullable().describe('Keys of the flags in the order of their list; null where they were an object'),
});
export type KeptFlagd = Readonly<z.infer<typeof KeptFlagd>>;
