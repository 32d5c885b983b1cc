import type { z } from 'zod';
import { campaignRoutes } from './campaign';
import { consoleRoutes } from './console';
import { couponRoutes } from './coupon';
import { faceDuplicateRoutes } from './face-duplicates';
import { faceEnrolmentRoutes } from './face-enrolment';
import { facePolicyRoutes } from './face-policy';
import { mallCartRoutes } from './mall-cart';
import { mallCatalogueRoutes } from './mall-catalogue';
import { mallOrderRoutes } from './mall-orders';
import { memberRoutes } from './member';
import { offerRoutes } from './offer';
import { paymentRoutes } from './payment';
import { pointRoutes } from './points';
import { privacyRoutes } from './privacy';
import { reconciliationRoutes } from './reconciliation';
import { storeRoutes } from './store';
import { walletRoutes } from './wallet';
import { webhookRoutes } from './webhook';

export * from './campaign';
export * from './common';
export * from './console';
export * from './coupon';
export * from './coupon-terms';
export * from './face-duplicates';
export * from './face-enrolment';
export * from './face-policy';
export * from './mall-cart';
export * from './mall-catalogue';
export * from './mall-orders';
export * from './member';
export * from './offer';
export * from './payment';
export * from './payment-view';
export * from './points';
export * from './privacy';
export * from './reconciliation';
export * from './route';
export * from './store';
export * from './wallet';
export * from './webhook';

/** Every route of the API, below the prefix `/api/v1`. */
export const routes = {
  ...storeRoutes,
  ...memberRoutes,
  ...pointRoutes,
  ...privacyRoutes,
  ...couponRoutes,
  ...offerRoutes,
  ...campaignRoutes,
  ...paymentRoutes,
  ...walletRoutes,
  ...consoleRoutes,
  ...facePolicyRoutes,
  ...faceEnrolmentRoutes,
  ...faceDuplicateRoutes,
  ...reconciliationRoutes,
  ...webhookRoutes,
  ...mallCatalogueRoutes,
  ...mallCartRoutes,
  ...mallOrderRoutes,
};

export type Routes = typeof routes;
export type RouteName = keyof Routes;

type In<T> = T extends z.ZodType ? z.input<T> : never;
type Out<T> = T extends z.ZodType ? z.output<T> : never;
type Part<R, Key extends string> = R extends Record<Key, infer Schema> ? Schema : never;

/** What a client passes, before defaults; the keys a route lacks are absent. */
export type RouteInput<Name extends RouteName> = {
  [Key in 'params' | 'query' | 'body' as Routes[Name] extends Record<Key, unknown> ? Key : never]: In<
    Part<Routes[Name], Key>
  >;
};
/** What a handler receives, after validation and defaults. */
export type RouteRequest<Name extends RouteName> = {
  [Key in 'params' | 'query' | 'body' as Routes[Name] extends Record<Key, unknown> ? Key : never]: Out<
    Part<Routes[Name], Key>
  >;
};
export type RouteResult<Name extends RouteName> = Out<Part<Routes[Name], 'result'>>;
