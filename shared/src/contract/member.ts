import { z } from 'zod';
import {
  count,
  done,
  frameCheck,
  id,
  instant,
  locale,
  ONE_PICTURE_BYTES,
  pageOf,
  pageQuery,
  phoneLast4,
  picture,
  pin,
  sumFen,
} from './common';
import { coupon } from './coupon';
import { deletionReceipt } from './face-enrolment';
import { defineRoutes } from './route';

export const consentPurpose = z.enum(['face-enrol', 'face-process', 'marketing']);

export const member = z.object({
  memberId: id,
  nickname: z.string(),
  phoneLast4: phoneLast4.nullable(),
  birthday: z.iso.date().nullable(),
  locale,
  points: count,
  level: z.enum(['guest', 'regular', 'friend']),
  balanceFen: sumFen,
  face: z.enum(['none', 'ready', 'suspended']),
  /** Whether offers and messages may be chosen by what this member bought. */
  personalised: z.boolean(),
  couponCount: count,
  unreadCount: count,
  joinedAt: instant,
});

/** The words a member agrees to. `hash` is SHA-256 of title and body, hex. */
export const consentText = z.object({
  purpose: consentPurpose,
  version: z.int().min(1),
  locale,
  title: z.string(),
  sentence: z.string(),
  body: z.string(),
  hash: z.string(),
});

export const consentState = z.object({
  purpose: consentPurpose,
  granted: z.boolean(),
  /** Granted, but for an older text: it counts as missing until renewed. */
  outdated: z.boolean(),
  version: z.int().nullable(),
  at: instant.nullable(),
});

const channel = z.enum(['weapp', 'h5', 'terminal']);

const pinState = z.object({
  isSet: z.boolean(),
  lockedUntil: instant.nullable(),
  /** There is none yet, or this session was opened just now: the old PIN is not asked. */
  mayReset: z.boolean(),
});

export const memberRoutes = defineRoutes({
  'POST /sessions/wechat': {
    summary: 'Sign up or sign in with a WeChat login code',
    actor: 'anyone',
    rate: 'sign-in',
    body: z.strictObject({
      channel: z.enum(['weapp', 'h5']),
      code: z.string().min(1).max(200),
      storeId: id.optional(),
      /** False: renews the session of a member, and makes nobody one who is not. */
      join: z.boolean().default(true),
    }),
    result: z.object({ token: z.string(), expiresAt: instant, isNew: z.boolean(), member }),
    errors: ['login-code-invalid', 'provider-unavailable', 'not-a-member'],
  },
  'DELETE /sessions/current': { summary: 'Sign out', actor: 'member', result: done },
  'GET /me': { summary: 'The member', actor: 'member', result: member },
  'PUT /me': {
    summary: 'Change the profile',
    actor: 'member',
    body: z.strictObject({
      nickname: z.string().trim().min(1).max(30).optional(),
      birthday: z.iso.date().optional(),
      locale: locale.optional(),
      personalised: z.boolean().optional(),
    }),
    result: member,
  },
  'PUT /me/phone': {
    summary: 'Set the phone number: from WeChat, or typed',
    actor: 'member',
    rate: 'sign-in',
    body: z.discriminatedUnion('source', [
      z.strictObject({ source: z.literal('wechat'), code: z.string().min(1).max(200) }),
      z.strictObject({ source: z.literal('typed'), phone: z.string().regex(/^1[3-9]\d{9}$/) }),
    ]),
    result: member,
    errors: ['login-code-invalid', 'provider-unavailable'],
  },

  'GET /consent-texts': {
    summary: 'The texts now in force, one a purpose',
    actor: 'anyone',
    query: z.object({ locale: locale.default('zh-CN') }),
    result: z.object({ texts: z.array(consentText), processor: z.object({ name: z.string(), contact: z.string() }) }),
  },
  'GET /me/consents': {
    summary: 'What I agreed to',
    actor: 'member',
    result: z.object({ consents: z.array(consentState) }),
  },
  'POST /me/consents': {
    summary: 'Give or withdraw consent; each choice leaves a receipt. Withdrawing a face purpose deletes the templates',
    actor: 'member',
    body: z.strictObject({
      receiptId: id,
      channel,
      locale,
      choices: z
        .array(
          z.strictObject({ purpose: consentPurpose, granted: z.boolean(), version: z.int().min(1), hash: z.string() }),
        )
        .min(1)
        .max(3)
        .refine((choices) => new Set(choices.map(({ purpose }) => purpose)).size === choices.length, 'a purpose twice'),
    }),
    result: z.object({ consents: z.array(consentState), deletedTemplates: count }),
    errors: ['consent-outdated', 'idempotency-conflict'],
  },

  'GET /me/face': {
    summary: 'State of my face enrolment',
    actor: 'member',
    result: z.object({
      status: z.enum(['none', 'ready', 'suspended']),
      templates: count,
      enrolledAt: instant.nullable(),
      lastUsedAt: instant.nullable(),
    }),
  },
  'POST /me/face/check': {
    summary: 'Live guidance for one frame; nothing is kept',
    actor: 'member',
    rate: 'face',
    maxBodyBytes: ONE_PICTURE_BYTES,
    body: z.strictObject({ frame: picture }),
    result: frameCheck,
    errors: ['image-unreadable', 'image-too-large', 'busy', 'consent-missing'],
  },
  'DELETE /me/face': {
    summary: 'Delete my face templates everywhere, with a receipt',
    actor: 'member',
    result: deletionReceipt,
  },
  'GET /me/face/uses': {
    summary: 'Where my face was used',
    actor: 'member',
    query: pageQuery,
    result: pageOf(
      z.object({
        useId: id,
        at: instant,
        kind: z.enum(['enrol', 'verify', 'refresh', 'delete']),
        outcome: z.enum(['matched', 'needs-phone', 'refused', 'done']),
        storeName: z.string().nullable(),
        terminalName: z.string().nullable(),
      }),
    ),
  },

  'GET /me/member-code': {
    summary: 'A code that stands for me at the till: 18 digits, good for one minute and one payment',
    actor: 'member',
    result: z.object({ code: z.string(), expiresAt: instant }),
  },

  'GET /me/pin': {
    summary:
      'Whether I have a PIN for large sums, until when it is locked, and whether I may set it without the old one',
    actor: 'member',
    result: pinState,
  },
  'PUT /me/pin': {
    summary: 'Set my PIN. Once set, changing it takes the old one, or a sign-in through WeChat within ten minutes',
    actor: 'member',
    rate: 'money',
    body: z.strictObject({ pin, currentPin: pin.optional() }),
    result: pinState,
    errors: ['pin-weak', 'pin-needed', 'pin-wrong', 'pin-locked'],
  },

  'GET /me/messages': {
    summary: 'The inbox, newest first',
    actor: 'member',
    query: pageQuery,
    result: pageOf(
      z.object({
        messageId: id,
        title: z.string(),
        body: z.string(),
        at: instant,
        read: z.boolean(),
        coupon: coupon.nullable(),
      }),
    ),
  },
  'POST /me/messages/:messageId/read': {
    summary: 'Mark as read',
    actor: 'member',
    params: z.object({ messageId: id }),
    result: done,
  },
  'GET /me/message-allowance': {
    summary: 'How many WeChat messages I have allowed',
    actor: 'member',
    result: z.object({ left: count }),
  },
  'POST /me/message-allowance': {
    summary: 'WeChat said which templates the member accepted',
    actor: 'member',
    body: z.strictObject({ grantId: id, templateIds: z.array(z.string().max(100)).max(5) }),
    result: z.object({ left: count }),
  },
});
