import type { Finding } from './finding.ts';

/** Where a finding points, for people: `flags.json:3:7 /flags/0`; empty if it points nowhere. */
export function placeOf({ location }: Finding): string {
  if (location === undefined) return '';
  const { file, line, column, pointer } = location;
  const position = line === undefined ? '' : `:${line}${column === undefined ? '' : `:${column}`}`;
  return [`${file ?? ''}${position}`, pointer ?? ''].filter((part) => part !== '').join(' ');
}

/** The finding's file if it is a path inside the workspace, so that no viewer opens anything else; else undefined. */
export function fileInside({ location }: Finding): string | undefined {
  const file = location?.file;
  if (file === undefined || /[\\\p{Cc}]/u.test(file)) return undefined;
  return file.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..') ? file : undefined;
}
