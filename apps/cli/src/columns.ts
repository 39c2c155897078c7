import { printable } from './quote.ts';

/** Rows as aligned columns, two spaces apart, each row a line; a column of numbers is aligned right. The first row is the head. */
export function columns(rows: readonly (readonly (string | number)[])[]): string {
  const cells = rows.map((row) => row.map((cell) => printable(String(cell))));
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const right = widths.map((_, column) => rows.length > 1 && rows.slice(1).every((row) => typeof row[column] === 'number'));
  return cells.map((row) => `${row.map((cell, column) => (right[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join('  ').trimEnd()}\n`).join('');
}
