/**
 * `npm run bench`: every bench; `npm run bench -- NAME …`: the named ones; `--json`: one object a line
 * ({bench, case, value, unit, against?, ratio?, n?}) instead of tables. Progress goes to stderr.
 */
import { execFileSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Bench, Figure } from './bench/bench';
import { coupon } from './bench/coupon';
import { face } from './bench/face';
import { faceCrowd } from './bench/face-crowd';
import { faceMemory } from './bench/face-memory';
import { facePay } from './bench/face-pay';
import { galleryLoad } from './bench/gallery-load';
import { pay } from './bench/pay';
import { payMemory } from './bench/pay-memory';
import { search } from './bench/search';

const benches: readonly Bench[] = [search, face, faceCrowd, faceMemory, facePay, galleryLoad, pay, coupon, payMemory];

const digits = (value: number): string =>
  Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0);

/** More digits than these are noise. */
function rounded({ value, ratio, ...rest }: Figure): Figure {
  const short = (exact: number) => Number(exact.toPrecision(4));
  return { ...rest, value: short(value), ...(ratio === undefined ? {} : { ratio: short(ratio) }) };
}

function printTable({ name, what }: Bench, figures: readonly Figure[]): void {
  const rows = figures.map((figure) => [
    figure.case,
    `${digits(figure.value)} ${figure.unit}`,
    figure.n === undefined ? '' : `n ${figure.n}`,
    figure.ratio === undefined ? '' : `${digits(figure.ratio)}×`,
    figure.against ?? '',
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)));
  process.stdout.write(`\n${name}: ${what}\n`);
  for (const row of rows) process.stdout.write(`  ${line(row).join('  ').trimEnd()}\n`);
}

function named(names: readonly string[]): readonly Bench[] {
  const unknown = names.filter((name) => !benches.some((bench) => bench.name === name));
  if (unknown.length > 0) {
    const all = benches.map(({ name, what }) => `  ${name.padEnd(14)}${what}`).join('\n');
    throw new RangeError(`no bench is called ${unknown.join(', ')}. There are:\n${all}`);
  }
  // Too long to go along with the others.
  if (names.length === 0) return benches.filter((bench) => bench !== payMemory);
  return benches.filter(({ name }) => names.includes(name));
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' } } });
  const wanted = named(positionals);
  // Its words must not mix with the JSON on stdout.
  const parts = ['server', ...(wanted.includes(facePay) ? ['terminal'] : [])];
  execFileSync(process.execPath, [join(__dirname, 'build.mjs'), ...parts], { stdio: ['ignore', 2, 2] });
  const load = () => loadavg()[0]?.toFixed(1);
  process.stderr.write(
    `Node ${process.versions.node}, ${cpus().length} cores, load ${load()} before the first bench\n`,
  );
  for (const bench of wanted) {
    const figures = await bench.run((text) => process.stderr.write(`${bench.name}: ${text}\n`));
    if (!values.json) printTable(bench, figures);
    else
      for (const figure of figures)
        process.stdout.write(`${JSON.stringify({ bench: bench.name, ...rounded(figure) })}\n`);
  }
  process.stderr.write(`load ${load()} after the last\n`);
}

main().catch((error: unknown) => {
  const expected = error instanceof RangeError || error instanceof TypeError;
  process.stderr.write(`${expected ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = expected ? 2 : 1;
});
