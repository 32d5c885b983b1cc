import { z } from 'zod';
import { faceHints } from '../face-hint';
import { MAX_AMOUNT_FEN } from '../money';

/** A UUID v7 made by the client that starts the work; repeating it repeats nothing. */
export const id = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, 'not an id');
/** Moments travel as ISO 8601 in UTC. */
export const instant = z.iso.datetime();
export const amountFen = z.int().min(1).max(MAX_AMOUNT_FEN);
/** A sum that may be zero, or below zero in a statement. */
export const sumFen = z
  .int()
  .min(-MAX_AMOUNT_FEN * 1000)
  .max(MAX_AMOUNT_FEN * 1000);
export const count = z.int().min(0);
export const shortText = z.string().trim().min(1).max(60);
export const longText = z.string().trim().min(1).max(600);
export const locale = z.enum(['zh-CN', 'en']);
/** Six digits; never in a log, an audit entry or an answer. */
export const pin = z.string().regex(/^\d{6}$/);
export const phoneLast4 = z.string().regex(/^\d{4}$/);
export const done = z.strictObject({ ok: z.literal(true) });

export const pageQuery = z.object({
  page: z.coerce.number().int().min(1).max(10_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(20),
});

export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), total: count, page: count, pageSize: count });
}

/** One JPEG, PNG or WebP picture, base64 without a data-URL prefix; at most about 1.5 MB of picture. */
export const picture = z
  .string()
  .min(1)
  .max(2_000_000)
  .regex(/^[A-Za-z0-9+/]+={0,2}$/, 'not base64');
export const ONE_PICTURE_BYTES = 2_200_000;
export const BURST_BYTES = 9_000_000;
/** Eighteen frames of a till's camera at 640 px are about 2 MB; full-size ones fit six times. */
export const CHALLENGE_BYTES = 14_000_000;

export const faceHint = z.enum(faceHints);

/** What live guidance says of one frame. `box` is in fractions of the picture: left, top, width, height. */
export const frameCheck = z.object({
  hint: faceHint,
  usable: z.boolean(),
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable(),
  /** How the head is held: radians, and aspect ratios of eyes and mouth (`actionSeen`). Guidance, never evidence. */
  movement: z.object({ yaw: z.number(), pitch: z.number(), eyes: z.number(), mouth: z.number() }).nullable(),
});
