export type { NotificationHeaders, PaymentNotification, RefusalReason } from './notification';
export { outTradeNoOf, paymentIdOf } from './out-trade-no';
export { providerTrade } from './till';
export type { Trade, TradeState } from './trade';
export {
  type CloseResult,
  createWechatPay,
  type H5OrderResult,
  type JsapiOrderResult,
  type PayParams,
  type QueryResult,
  type WechatPay,
  type WechatPayOptions,
} from './wechat-pay';
