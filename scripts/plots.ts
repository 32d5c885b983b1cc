/**
 * `npm run plots [-- FOLDER]`: draws docs/plots/{det,attack,speed}.svg from the console's measured-accuracy.json
 * (`npm run face -- eval DIR --enrol 3 --det FILE`) and the measurements beside them: attack.json (`npm run face -- attack … --json`) and
 * bench.jsonl (`npm run bench -- --json`). What was not measured is not drawn, and said so.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { MeasuredAccuracy } from '../server/src/modules/face/accuracy';
import { type AttackReport, attackPlot, type BenchLine, detPlot, speedPlot } from './lib/plots';

const FOLDER = join(__dirname, '../docs/plots');
/** The very figures that the console serves. */
const MEASURED = join(__dirname, '../server/src/modules/face/measured-accuracy.json');

const plots = [
  { data: MEASURED, picture: 'det.svg', draw: (text: string) => detPlot(JSON.parse(text) as MeasuredAccuracy) },
  { data: 'attack.json', picture: 'attack.svg', draw: (text: string) => attackPlot(JSON.parse(text) as AttackReport) },
  {
    data: 'bench.jsonl',
    picture: 'speed.svg',
    draw: (text: string) =>
      speedPlot(
        text
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line) as BenchLine),
      ),
  },
] as const;

async function main(folder: string): Promise<void> {
  for (const { data, picture, draw } of plots) {
    const text = await readFile(resolve(folder, data), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (text === null) {
      process.stdout.write(`${picture}: not drawn, ${basename(data)} is not there\n`);
      continue;
    }
    await writeFile(join(folder, picture), draw(text));
    process.stdout.write(`${picture}: drawn from ${basename(data)}\n`);
  }
}

main(process.argv[2] ?? FOLDER).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
