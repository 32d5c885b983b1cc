import type { ColumnOptions } from 'typeorm';

/** Primary columns take only options that say they are never null. */
type Required = ColumnOptions & { nullable?: false };

/**
 * Column types that mean the same on SQLite and on MySQL. Every entity uses these and nothing else, so no
 * column depends on emitted decorator metadata or on a driver's defaults.
 */

const toNumber = {
  to: (value: unknown) => value,
  from: (value: string | number | null) => (value === null ? null : Number(value)),
};
const toJson = {
  to: (value: unknown) => (value === null || value === undefined ? null : JSON.stringify(value)),
  from: (value: string | null) => (value === null ? null : JSON.parse(value)),
};

/** A UUID v7 in its text form. */
export const idColumn: Required = { type: 'varchar', length: 36 };
export const idOrNull: ColumnOptions = { type: 'varchar', length: 36, nullable: true };
export const text = (length: number): Required => ({ type: 'varchar', length });
export const textOrNull = (length: number): ColumnOptions => ({ type: 'varchar', length, nullable: true });
/** Fen, counts and milliseconds: whole numbers up to 2^53. */
export const integer: Required = { type: 'bigint', transformer: toNumber };
export const integerOrNull: ColumnOptions = { type: 'bigint', transformer: toNumber, nullable: true };
export const flag: ColumnOptions = {
  type: 'int',
  transformer: { to: (value: unknown) => (typeof value === 'boolean' ? Number(value) : value), from: Boolean },
};
/** Kept as it is: signatures cover these letters. */
export const longText: ColumnOptions = { type: 'text' };
export const json: ColumnOptions = { type: 'text', transformer: toJson };
export const jsonOrNull: ColumnOptions = { ...json, nullable: true };
export const bytes: ColumnOptions = { type: 'blob' };
export const bytesOrNull: ColumnOptions = { ...bytes, nullable: true };
