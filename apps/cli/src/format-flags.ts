/** How a command prints its answer. */
export const formats = ['text', 'json', 'sarif', 'junit', 'github'] as const;
export type Format = (typeof formats)[number];

/** The flags that every command has which answers in findings. */
export interface FormatFlags {
  readonly format?: Format;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

export const formatFlags = {
  format: { kind: 'enum', values: formats, optional: true, brief: 'How to print the answer; text if absent' },
  json: { kind: 'boolean', optional: true, withNegated: false, brief: 'The same as --format json' },
  verbose: { kind: 'boolean', optional: true, withNegated: false, brief: "With text: also the rules' own numbers" },
} as const;
