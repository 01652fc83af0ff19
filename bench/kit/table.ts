/** Prints a heading and aligned columns: the first to the left, the others to the right. */
export function printTable(title: string, rows: readonly (readonly string[])[]): void {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('  '),
  );
  process.stdout.write(`\n${title}\n${lines.map((line) => `  ${line}\n`).join('')}`);
}

export function micros(value: number): string {
  return value.toFixed(2);
}

export function perSecond(microseconds: number): string {
  return Math.round(1e6 / microseconds).toLocaleString('en-US');
}

export function times(ratio: number): string {
  return `${ratio.toFixed(2)}×`;
}
