/** The contract's shapes under the names the console uses; types only, so zod stays out of the bundle. */
import type { RouteInput, RouteRequest, RouteResult } from '@shuke/shared/contract';

export type Staff = RouteResult<'GET /staff/me'>;
export type Today = RouteResult<'GET /console/today'>;
export type Store = RouteResult<'GET /console/stores'>['stores'][number];
export type Terminal = RouteResult<'GET /console/terminals'>['terminals'][number];
export type PairingTerminal = RouteResult<'POST /console/terminals'>;
export type CouponTemplate = RouteResult<'POST /console/coupon-templates'>;
export type CouponTerms = CouponTemplate['terms'];
export type CouponDraft = Omit<RouteRequest<'POST /console/coupon-templates'>['body'], 'templateId'>;
export type CouponVersion = RouteResult<'GET /console/coupon-templates/:templateId/versions'>['versions'][number];
export type CouponCode = RouteResult<'POST /console/coupon-templates/:templateId/codes'>['codes'][number];
export type Offer = RouteResult<'POST /console/offers'>;
export type OfferDraft = Omit<RouteRequest<'POST /console/offers'>['body'], 'offerId'>;
export type OfferRule = OfferDraft['rule'];
/** Tags, products and categories that rules can name. */
export type RuleScopes = RouteResult<'GET /console/offer-scopes'>;
export type Campaign = RouteResult<'POST /console/campaigns'>;
export type CampaignDraft = Omit<RouteInput<'POST /console/campaigns'>['body'], 'campaignId'>;
export type Estimate = RouteResult<'GET /console/campaigns/estimate'>;
export type MemberRow = RouteResult<'GET /console/members'>['items'][number];
export type MemberDetail = RouteResult<'GET /console/members/:memberId'>;
export type AuditEntry = RouteResult<'GET /console/audit'>['items'][number];
export type FaceOverview = RouteResult<'GET /console/face'>;
export type FaceAccuracy = RouteResult<'GET /console/face/accuracy'>;
export type FacePolicyState = RouteResult<'GET /console/face/policy'>;
export type LedgerSums = RouteResult<'GET /console/ledger'>;
export type Reconciliation = RouteResult<'GET /console/reconciliations'>['items'][number];
export type ReconciliationLine = RouteResult<'POST /console/reconciliation-lines/:lineId/state'>;
export type Payout = RouteResult<'POST /console/payouts'>;
export type WebhookEndpoint = RouteResult<'GET /console/webhooks'>['endpoints'][number];
export type WebhookDraft = Omit<RouteInput<'POST /console/webhooks'>['body'], 'endpointId'>;
export type WebhookDelivery = RouteResult<'POST /console/webhook-deliveries/:deliveryId/replay'>;
export type FaceDuplicate = RouteResult<'GET /console/face/duplicates'>['items'][number];
