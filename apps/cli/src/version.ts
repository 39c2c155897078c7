import manifest from '../package.json' with { type: 'json' };

/** Version of the command line, which all packages share. */
export const version: string = manifest.version;
