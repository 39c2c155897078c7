import { percent, ppm } from '../exposure.ts';
import { text } from '../parsers.ts';

export const registryFile = { brief: 'The registry, - for standard input', placeholder: 'file', parse: text } as const;
export const flagId = { brief: 'Id of the flag', placeholder: 'id', parse: text } as const;

export const environment = { kind: 'parsed', parse: text, optional: true, placeholder: 'name' } as const;

export const ppmFlag = { kind: 'parsed', parse: ppm, optional: true, placeholder: 'n', brief: 'Exposure in millionths' } as const;
export const percentFlag = { kind: 'parsed', parse: percent, optional: true, placeholder: 'n', brief: 'Exposure in percent, at most four decimal places, instead of --ppm' } as const;
export const output = { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Write there instead of standard output' } as const;
