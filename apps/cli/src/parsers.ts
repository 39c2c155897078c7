/** A path, identifier or other text, as it stands; not empty. */
export function text(input: string): string {
  if (input === '') throw new RangeError('it is empty');
  return input;
}

/** Who or why, as a record keeps it. */
export function saying(input: string): string {
  if (input.trim() === '' || input.length > 2000) throw new RangeError('1 to 2000 characters are needed, not all of them blank');
  return input;
}

/** Name of an environment. */
export function environmentName(input: string): string {
  if (input.trim() === '' || input.length > 128) throw new RangeError('1 to 128 characters are needed, not all of them blank');
  return input;
}

/** Name of a snapshot. */
export function label(input: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u.test(input)) throw new RangeError('1 to 64 letters, digits, dots, underscores and hyphens are needed, the first a letter or digit');
  return input;
}

/** Where a server listens. */
export interface ListenAddress {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

/** `HOST:PORT`, an IPv6 address in brackets. */
export function listenAddress(input: string): ListenAddress {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]/\s]+)):(0|[1-9]\d{0,4})$/u.exec(input);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || port > 65_535) throw new RangeError('HOST:PORT is needed, such as 127.0.0.1:8080 or [::1]:8080; port 0 takes a free one');
  return { host, port };
}

/** A word of a command, as it stands; may be empty. */
export function word(input: string): string {
  return input;
}

/** A regular expression without slashes around it. */
export function pattern(input: string): RegExp {
  try {
    return new RegExp(input, 'u');
  } catch {
    throw new RangeError('a regular expression is needed, such as text:duplicate-key');
  }
}

/** A time in seconds, at least a millisecond, at most a day. */
export function seconds(input: string): number {
  const value = /^\d{1,5}(?:\.\d{1,3})?$/.test(input) ? Number(input) : 0;
  if (value === 0 || value > 86_400) throw new RangeError('seconds are needed, above 0 and at most 86400, such as 20 or 0.5');
  return value;
}

/** 64 lower-case hexadecimal digits. */
export function digest(input: string): string {
  if (!/^[0-9a-f]{64}$/.test(input)) throw new RangeError('64 lower-case hexadecimal digits are needed');
  return input;
}

/** A decimal number from 0 up, without sign or leading zeros. */
export function index(input: string): bigint {
  if (!/^(0|[1-9]\d{0,19})$/.test(input)) throw new RangeError('a decimal number without sign or leading zeros is needed');
  return BigInt(input);
}

/** How many, at least one. */
export function count(input: string): number {
  if (!/^[1-9]\d{0,8}$/.test(input)) throw new RangeError('a whole number from 1 up is needed');
  return Number(input);
}

/** Domain of a set. */
export function domain(input: string): string {
  if (!/^[a-z0-9][a-z0-9._/-]{0,63}$/.test(input)) throw new RangeError('1 to 64 of a-z 0-9 . _ / - are needed, the first a letter or digit');
  return input;
}

/** RFC 6901 JSON pointer. */
export function pointer(input: string): string {
  if (!/^(\/([^~]|~[01])*)?$/u.test(input)) throw new RangeError('a JSON pointer is needed, such as /records');
  return input;
}

/** Identifier of a record of a set: 1 to 1,024 bytes without control characters. */
export function recordId(input: string): string {
  if (input === '' || Buffer.byteLength(input) > 1024 || /\p{Cc}/u.test(input)) throw new RangeError('1 to 1,024 bytes without control characters are needed');
  return input;
}

/** A time in UTC as statements have it: RFC 3339, `YYYY-MM-DDTHH:MM:SS[.1–9 digits]Z`, a date that exists. */
export function utcTime(input: string): string {
  const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/.test(input) ? Date.parse(`${input.slice(0, 19)}Z`) : Number.NaN;
  // A day that does not exist is read as one of the next month.
  if (Number.isNaN(instant) || new Date(instant).toISOString().slice(0, 19) !== input.slice(0, 19)) throw new RangeError('a time such as 2026-03-01T12:00:00Z is needed');
  return input;
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds of a duration such as 90s, 15m, 2h or 1d. */
export function duration(input: string): number {
  const [, number, unit = ''] = /^(0|[1-9]\d{0,8})([smhd])$/.exec(input) ?? [];
  if (number === undefined) throw new RangeError('a number with s, m, h or d is needed, such as 90s, 15m, 2h or 1d');
  return Number(number) * (UNITS[unit] ?? 1);
}

/** A file under a name. */
export interface NamedFile {
  readonly name: string;
  readonly file: string;
}

/** `NAME=FILE`. */
export function namedFile(input: string): NamedFile {
  const at = input.indexOf('=');
  if (at < 1 || at === input.length - 1) throw new RangeError('NAME=FILE is needed, such as flag-change=policy.yaml');
  return { name: input.slice(0, at), file: input.slice(at + 1) };
}
