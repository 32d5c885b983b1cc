import { Readable } from 'node:stream';

/** A value, or rows that come one after another and are written as an array. */
export type JsonSection = unknown | AsyncIterable<unknown>;

const isRows = (value: JsonSection): value is AsyncIterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

async function* parts(sections: Readonly<Record<string, JsonSection>>): AsyncGenerator<string> {
  let head = '';
  yield '{';
  for (const [name, value] of Object.entries(sections)) {
    yield `${head}\n${JSON.stringify(name)}: `;
    head = ',';
    if (!isRows(value)) {
      yield JSON.stringify(value);
      continue;
    }
    let before = '[';
    for await (const row of value) {
      yield `${before}\n${JSON.stringify(row)}`;
      before = ',';
    }
    yield before === '[' ? '[]' : '\n]';
  }
  yield '\n}\n';
}

/** One JSON object, written as its parts become known: however long its lists are, none is ever whole in memory. */
export const jsonStream = (sections: Readonly<Record<string, JsonSection>>): Readable =>
  Readable.from(parts(sections), { objectMode: false });
