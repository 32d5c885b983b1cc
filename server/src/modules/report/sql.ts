import type { EntityManager } from 'typeorm';

/** Rows of raw SQL; sums arrive as numbers or as text, depending on the engine. */
export type Row<Columns extends string> = Record<Columns, string | number | null>;

/** Runs SQL that both engines understand: `?` for values, column names as they are. */
export const select = <Columns extends string>(
  em: EntityManager,
  sql: string,
  values: readonly (string | number)[],
): Promise<Row<Columns>[]> => em.query(sql, [...values]);

/** `?, ?, ?` for an IN list, which must not be empty. */
export const marks = (values: readonly unknown[]): string => values.map(() => '?').join(', ');

export const toNumber = (value: string | number | null | undefined): number => Number(value ?? 0);
