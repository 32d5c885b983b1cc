export {
  createWechat,
  type SubscribeMessage,
  type SubscribeResult,
  type Wechat,
  type WechatOptions,
  type WechatSession,
} from './wechat';
export { WechatApiError } from './wechat-api';
