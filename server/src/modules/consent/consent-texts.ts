import type { Locale } from '@shuke/shared';
import { sha256Hex } from '../../kernel/crypto';
import type { ConsentPurpose } from './consent.entity';

/**
 * The words a member agrees to, one text a purpose and language. Changing a text means a higher version: every
 * consent to the older one stops counting until it is renewed, and its receipt stays (PIPL 14).
 */

export interface ConsentText {
  purpose: ConsentPurpose;
  version: number;
  locale: Locale;
  title: string;
  sentence: string;
  body: string;
  /** SHA-256 of title and body, hex: what a receipt refers to. */
  hash: string;
}

type Words = { title: string; sentence: string; body: string };

const versions: Record<ConsentPurpose, number> = { 'face-enrol': 2, 'face-process': 1, marketing: 1 };

/** What the text on faces says: deleted after so many months without use. Raising it needs a new text and version. */
export const PROMISED_RETENTION_MONTHS = 12;

const words: Record<ConsentPurpose, Record<Locale, Words>> = {
  'face-enrol': {
    'zh-CN': {
      title: '录入人脸特征',
      sentence: '把我的人脸变成一串加密的数字，用来在收银台认出我。',
      body: '目的：在您主动点“刷脸支付”时确认是您本人。方式：用手机或收银台的摄像头拍几帧画面，算出特征后画面立即丢弃，从不存成照片；特征加密保存，只属于这一家商户。为跟上您容貌的变化，一次非常确定的刷脸付款之后，可以另存一条特征（不是画面），最多一条、每周最多更新一次，您录入的特征不变，两者一同删除。保存期限：您撤回同意、删除人脸或注销时立即删除；12 个月没有使用也会删除。必要性：不录入也可以用会员码、现金等方式付款，价格和优惠完全一样。您的权利：随时在“我的 · 我的人脸”查看使用记录、删除并取得删除凭证。未满 14 周岁不能录入。',
    },
    en: {
      title: 'Enrol my face',
      sentence: 'Turn my face into sealed numbers, so that the till can recognise me.',
      body: 'Purpose: to confirm that it is you when you tap “pay by face”. How: the camera takes a few frames, the features are computed and the frames are dropped at once; no photo is ever stored. The features are encrypted and belong to this merchant alone. To keep up with your face, one more set of features (never a picture) may be kept after a payment that was surely yours: one at most, renewed once a week at most; what you enrolled stays as it is, and both are deleted together. How long: deleted at once when you withdraw, delete your face or your account, and after 12 months without use. Necessity: without it you can pay by member code, cash and other ways, at the same price with the same offers. Your rights: see every use, delete, and get a receipt under “Me · My face”. Not available under the age of 14.',
    },
  },
  'face-process': {
    'zh-CN': {
      title: '付款时把画面发到服务器核对',
      sentence: '我点“刷脸支付”时，把摄像头的几帧画面发到商户的服务器核对。',
      body: '目的：核对付款人是不是您。方式：只有您点了“刷脸支付”摄像头才会打开；画面经加密通道发到服务器，在内存中核对后立即丢弃，不保存、不外传；画面里的其他人会被直接忽略。每次核对的时间、门店和结果会记在“我的人脸 · 使用记录”里，不含任何图像。影响：核对不成功不会扣款，可以改用其他方式。',
    },
    en: {
      title: 'Send frames to the server when I pay',
      sentence: 'When I tap “pay by face”, send a few camera frames to the merchant’s server to check.',
      body: 'Purpose: to check that the payer is you. How: the camera opens only when you tap “pay by face”; the frames travel over an encrypted connection, are checked in memory and dropped at once, neither kept nor passed on; other people in view are ignored. Time, store and outcome of every check are listed under “My face”, without any picture. Effect: if the check fails nothing is charged and you can pay another way.',
    },
  },
  marketing: {
    'zh-CN': {
      title: '接收店里的优惠消息',
      sentence: '店里有优惠时，在消息里告诉我。',
      body: '目的：告诉您新的优惠券和活动。方式：小程序里的消息，以及您另外点头允许的微信订阅消息。依据：您在店里的消费记录，从不使用人脸数据。您可以随时一键关闭，关闭后会员、券和付款都不受影响。',
    },
    en: {
      title: 'Messages about offers',
      sentence: 'Tell me when the store has an offer for me.',
      body: 'Purpose: to tell you about new coupons and events. How: messages in the mini program, and WeChat messages you allow separately. Based on your purchases here, never on face data. Turn it off with one tap at any time; membership, coupons and payment stay as they are.',
    },
  },
};

export const purposes = Object.keys(versions) as ConsentPurpose[];

export const currentVersion = (purpose: ConsentPurpose): number => versions[purpose];

export function consentText(purpose: ConsentPurpose, locale: Locale): ConsentText {
  const text = words[purpose][locale];
  return { purpose, version: versions[purpose], locale, ...text, hash: sha256Hex(`${text.title}\n${text.body}`) };
}

/** True for a hash of the text now in force, in either language: that is what a member can have read. */
export function isCurrentText(purpose: ConsentPurpose, version: number, hash: string): boolean {
  return (
    version === versions[purpose] &&
    (hash === consentText(purpose, 'zh-CN').hash || hash === consentText(purpose, 'en').hash)
  );
}
