import { AuditEntry } from './kernel/audit.entity';
import { IdempotencyKey } from './kernel/idempotency.entity';
import { OutboxRow } from './kernel/jobs/outbox.entity';
import { LimitCounter } from './kernel/limit-counter.entity';
import { Campaign, CampaignDelivery } from './modules/campaign/campaign.entity';
import { ConsentReceipt } from './modules/consent/consent.entity';
import {
  Coupon,
  CouponCode,
  CouponHolding,
  CouponTemplate,
  CouponTemplateVersion,
} from './modules/coupon/coupon.entity';
import {
  FaceAttempt,
  FaceChallenge,
  FaceChange,
  FaceFeed,
  FaceSeenFrame,
  FaceTemplate,
  FaceUse,
} from './modules/face/face.entity';
import { FaceDeletion } from './modules/face/face-deletion.entity';
import { FaceDuplicate } from './modules/face/face-duplicate.entity';
import { TillEnrolment } from './modules/face/till-enrolment.entity';
import { LedgerAccount, LedgerPosting, LedgerTransaction } from './modules/ledger/ledger.entity';
import {
  CartItem,
  MallShop,
  Product,
  ProductCategory,
  ProductPicture,
  ProductSku,
  StockChange,
} from './modules/mall/catalogue.entity';
import { MallOrder, Order, OrderItem, RefundRequest } from './modules/mall/mall.entity';
import {
  Follow,
  Member,
  MemberCode,
  MemberIdentity,
  MemberPin,
  MemberSession,
  MemberTag,
} from './modules/member/member.entity';
import { CheckIn, PointEntry } from './modules/member/points.entity';
import { Merchant, Staff, StaffSession } from './modules/merchant/merchant.entity';
import { Message, MessageAllowance } from './modules/message/message.entity';
import { Offer, OfferGrant } from './modules/offer/offer.entity';
import { BalanceLimit } from './modules/payment/balance-limit.entity';
import { Payment, PaymentItem, Refund, TopUp } from './modules/payment/payment.entity';
import { ProviderOrder } from './modules/payment/provider-order.entity';
import { Payout, Reconciliation, ReconciliationLine } from './modules/reconciliation/reconciliation.entity';
import { Promotion, Store, Terminal } from './modules/store/store.entity';
import { WebhookAttempt, WebhookDelivery, WebhookEndpoint, WebhookKey } from './modules/webhook/webhook.entity';

/** Every table there is: what the database is opened with, and what the drift check compares. */
export const entities = [
  AuditEntry,
  BalanceLimit,
  Campaign,
  CampaignDelivery,
  CheckIn,
  CartItem,
  ConsentReceipt,
  Coupon,
  CouponCode,
  CouponHolding,
  CouponTemplate,
  CouponTemplateVersion,
  FaceAttempt,
  FaceChallenge,
  FaceChange,
  FaceDeletion,
  FaceDuplicate,
  FaceFeed,
  FaceSeenFrame,
  FaceTemplate,
  FaceUse,
  Follow,
  IdempotencyKey,
  LedgerAccount,
  LedgerPosting,
  LedgerTransaction,
  LimitCounter,
  MallOrder,
  MallShop,
  Member,
  MemberCode,
  MemberIdentity,
  MemberPin,
  MemberSession,
  MemberTag,
  Merchant,
  Message,
  MessageAllowance,
  Offer,
  OfferGrant,
  Order,
  OrderItem,
  OutboxRow,
  Payment,
  PaymentItem,
  Payout,
  PointEntry,
  Product,
  ProductCategory,
  ProductPicture,
  ProductSku,
  Promotion,
  ProviderOrder,
  Reconciliation,
  ReconciliationLine,
  Refund,
  RefundRequest,
  Staff,
  StaffSession,
  StockChange,
  Store,
  Terminal,
  TillEnrolment,
  TopUp,
  WebhookAttempt,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookKey,
];
