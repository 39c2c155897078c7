/** An original that can be repeated: the service as it is, and the version that its source document describes, which was never merged. */
export type Dialect = 'autonomy-phase-manifest-v1' | 'torghut.autonomy.phase-manifest.v1';

/** The names, for checks of what a caller gives. */
export const dialects: readonly string[] = ['autonomy-phase-manifest-v1', 'torghut.autonomy.phase-manifest.v1'] satisfies Dialect[];
