export { type Alipay, type AlipayNotification, type AlipayOptions, createAlipay } from './alipay';
