import { z } from 'zod';
import { amountFen, done, id, instant, shortText } from './common';
import { couponTemplate } from './coupon-terms';
import { product } from './mall-catalogue';
import { defineRoutes } from './route';

export const store = z.object({
  storeId: id,
  merchantId: id,
  name: z.string(),
  address: z.string(),
  hours: z.string(),
});

export const promotion = z.object({
  promotionId: id,
  title: z.string(),
  subtitle: z.string(),
  priceFen: amountFen.nullable(),
  pictureUrl: z.string(),
});

/** A template as a customer sees it in a store's home. */
export const claimableCoupon = couponTemplate
  .pick({ templateId: true, terms: true })
  .extend({ merchantName: z.string(), claimed: z.boolean(), soldOut: z.boolean() });

export const terminalInfo = z.object({
  terminalId: id,
  name: z.string(),
  store,
  merchantName: z.string(),
  /** Opens the store in the mini program; shown as a QR code. */
  followUrl: z.string(),
});

export const terminalRow = z.object({
  terminalId: id,
  name: z.string(),
  storeName: z.string(),
  state: z.enum(['waiting', 'paired', 'revoked']),
  pairedAt: instant.nullable(),
  lastSeenAt: instant.nullable(),
});

export const storeRoutes = defineRoutes({
  'GET /app-config': {
    summary: 'What a client needs before sign-in',
    actor: 'anyone',
    result: z.object({
      merchantName: z.string(),
      defaultStoreId: id,
      /** H5 sign-in: where to send the browser; `REDIRECT` and `STATE` are to be replaced, URL-encoded. */
      wechatAuthorizeUrl: z.string(),
      /** Subscribe-message templates of this mini program, by purpose. */
      messageTemplates: z.object({ campaign: z.string(), coupon: z.string() }),
      demo: z.boolean(),
    }),
  },
  'GET /stores': {
    summary: 'All stores of the merchant',
    actor: 'anyone',
    result: z.object({ stores: z.array(store) }),
  },
  'GET /stores/:storeId/home': {
    summary: "A store's home: promotions, coupons to claim, the first products, whether the asking member follows it",
    actor: 'anyone',
    params: z.object({ storeId: id }),
    result: z.object({
      store,
      merchantName: z.string(),
      following: z.boolean(),
      promotions: z.array(promotion),
      coupons: z.array(claimableCoupon),
      products: z.array(product),
    }),
  },
  'GET /me/follows': {
    summary: 'Stores the member follows',
    actor: 'member',
    result: z.object({ stores: z.array(store) }),
  },
  'PUT /me/follows/:storeId': {
    summary: 'Follow a store',
    actor: 'member',
    params: z.object({ storeId: id }),
    result: done,
  },
  'DELETE /me/follows/:storeId': {
    summary: 'Unfollow',
    actor: 'member',
    params: z.object({ storeId: id }),
    result: done,
  },

  'POST /terminals/pair': {
    summary: 'Trade a pairing code for a terminal key; the key is shown once',
    actor: 'anyone',
    rate: 'pairing',
    body: z.strictObject({ code: z.string().regex(/^\d{6}$/) }),
    result: z.object({ terminalKey: z.string(), terminal: terminalInfo }),
    errors: ['pairing-code-invalid'],
  },
  'GET /terminal': { summary: 'This terminal and its store', actor: 'terminal', result: terminalInfo },
  'GET /terminal/screen': {
    summary: 'What the idle customer screen shows',
    actor: 'terminal',
    result: z.object({ promotions: z.array(promotion), followUrl: z.string() }),
  },

  'GET /console/stores': { summary: 'Stores', actor: 'staff', result: z.object({ stores: z.array(store) }) },
  'GET /console/terminals': {
    summary: 'Terminals',
    actor: 'staff',
    result: z.object({ terminals: z.array(terminalRow) }),
  },
  'POST /console/terminals': {
    summary: 'Add a terminal and get its pairing code, valid for 24 hours',
    actor: 'staff',
    body: z.strictObject({ terminalId: id, storeId: id, name: shortText }),
    result: terminalRow.extend({ pairingCode: z.string(), pairingExpiresAt: instant }),
    errors: ['idempotency-conflict', 'not-found'],
  },
  'DELETE /console/terminals/:terminalId': {
    summary: 'Revoke a terminal: its key stops working at once',
    actor: 'staff',
    params: z.object({ terminalId: id }),
    result: done,
  },
});
