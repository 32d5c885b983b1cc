/**
 * Every error a client can meet: its stable code, its HTTP status, and words for people.
 * The words say what happened, that nothing was lost or charged, and what to do now.
 */
interface ErrorEntry {
  readonly status: number;
  readonly zh: string;
  readonly en: string;
}

export const errorCatalog = {
  'invalid-input': {
    status: 400,
    zh: '填写的内容有误，请检查后再试',
    en: 'Something in the request is not valid. Please check and try again.',
  },
  'malformed-body': { status: 400, zh: '请求内容无法读取', en: 'The request body could not be read.' },
  'not-signed-in': { status: 401, zh: '请先登录', en: 'Please sign in first.' },
  'session-expired': {
    status: 401,
    zh: '登录已过期，请重新登录',
    en: 'Your session has expired. Please sign in again.',
  },
  'wrong-credentials': { status: 401, zh: '账号或密码不对', en: 'The login or the password is wrong.' },
  'terminal-unknown': {
    status: 401,
    zh: '这台终端未配对或已停用，请重新配对',
    en: 'This terminal is not paired or was revoked. Please pair it again.',
  },
  'not-allowed': { status: 403, zh: '您没有权限这样做', en: 'You are not allowed to do this.' },
  'not-found': { status: 404, zh: '没有找到', en: 'Not found.' },
  'method-not-allowed': { status: 405, zh: '不支持这种请求方式', en: 'This method is not supported here.' },
  'body-too-large': { status: 413, zh: '内容太大了', en: 'The request is too large.' },
  'unsupported-media-type': { status: 415, zh: '请使用 JSON 格式', en: 'Please send JSON.' },
  'rate-limited': { status: 429, zh: '操作太频繁，请稍后再试', en: 'Too many requests. Please wait a moment.' },
  'idempotency-conflict': {
    status: 409,
    zh: '同一编号的请求内容不一致，未做任何改动',
    en: 'The same key was used with another content. Nothing was changed.',
  },
  'state-conflict': {
    status: 409,
    zh: '当前状态不能这样操作，未做任何改动',
    en: 'This is not possible in the current state. Nothing was changed.',
  },
  'edit-conflict': {
    status: 409,
    zh: '别人刚刚改过，请刷新后再改',
    en: 'Somebody else changed this meanwhile. Reload and try again.',
  },
  internal: {
    status: 500,
    zh: '系统出了点问题，没有扣款。请稍后再试',
    en: 'Something went wrong on our side and nothing was charged. Please try again shortly.',
  },
  unavailable: {
    status: 503,
    zh: '服务暂时不可用，没有扣款。请稍后再试',
    en: 'The service is not available right now and nothing was charged. Please try again shortly.',
  },
  busy: { status: 503, zh: '现在人有点多，请再试一次', en: 'Busy right now. Please try again.' },
  'provider-unavailable': {
    status: 502,
    zh: '微信暂时没有回应，请稍后再试',
    en: 'WeChat did not answer. Please try again shortly.',
  },
  'login-code-invalid': {
    status: 401,
    zh: '登录凭证已失效，请重新进入',
    en: 'The login code is no longer valid. Please open the page again.',
  },
  'not-a-member': {
    status: 404,
    zh: '还不是会员，请先加入',
    en: 'You are not a member yet. Please join first.',
  },
  'phone-code-invalid': {
    status: 422,
    zh: '手机号授权已失效，请再点一次授权',
    en: 'The phone number was not shared in time. Please tap once more.',
  },
  'notification-refused': {
    status: 401,
    zh: '通知未通过验证，未做任何改动',
    en: 'The notification could not be verified. Nothing was changed.',
  },
  'webhook-url-refused': {
    status: 422,
    zh: '这个地址不能用来接收通知：请填写公网可访问的 https 地址',
    en: 'This address cannot be told anything: please use an https address that is reachable from the internet.',
  },

  'image-unreadable': { status: 422, zh: '这张图片无法读取，请换一张', en: 'This picture cannot be read.' },
  'image-too-large': { status: 422, zh: '图片太大了', en: 'This picture is too large.' },
  'no-face': { status: 422, zh: '没有看到人脸，请正对镜头', en: 'No face was seen. Please look at the camera.' },
  'several-faces': {
    status: 422,
    zh: '画面里不止一个人，请单独站到镜头前',
    en: 'More than one face is in view. One person at a time, please.',
  },
  'face-quality': {
    status: 422,
    zh: '画面不够清楚，请按提示再试',
    en: 'The picture is not clear enough. Please follow the hint and try again.',
  },
  'not-live': {
    status: 422,
    zh: '未能确认是本人在镜头前，请再试或用其他方式',
    en: 'We could not make sure a live person is there. Try again or use another way.',
  },
  'faces-differ': {
    status: 422,
    zh: '几张画面不像同一个人，请重新拍摄',
    en: 'The pictures do not show the same person. Please start again.',
  },
  'poses-missing': {
    status: 422,
    zh: '有的角度没有拍到，请按提示慢慢转头，再来一次',
    en: 'Not every view was seen. Please follow the hints and turn slowly, once more.',
  },
  'enrol-code-invalid': {
    status: 404,
    zh: '录入码已失效，请在手机上换一个',
    en: 'This enrolment code is no longer valid. Please refresh it on the phone.',
  },
  'enrolment-over': {
    status: 410,
    zh: '这次录入已结束，没有保存任何画面。请在手机上重新出示录入码',
    en: 'This enrolment has ended and nothing was kept. Please show a new code on the phone.',
  },
  'consent-missing': {
    status: 403,
    zh: '还没有同意刷脸条款，请先在小程序里同意',
    en: 'Consent for face payment is missing. Please give it in the mini program first.',
  },
  'consent-outdated': {
    status: 409,
    zh: '条款有更新，请重新阅读后再同意',
    en: 'The text has changed. Please read it again.',
  },
  'under-age': {
    status: 403,
    zh: '未满 14 周岁不能开通刷脸',
    en: 'Face payment is not available under the age of 14.',
  },
  'face-attempt-expired': {
    status: 410,
    zh: '刷脸已超时，没有扣款，请重新刷脸',
    en: 'This face attempt has expired and nothing was charged. Please try again.',
  },
  'challenge-expired': {
    status: 410,
    zh: '动作验证已超时或已用过，没有扣款，请重新刷脸',
    en: 'The motion check has expired or was used already. Nothing was charged; please start again.',
  },
  'phone-digits-wrong': {
    status: 422,
    zh: '手机尾号不符，没有扣款',
    en: 'The digits do not match. Nothing was charged.',
  },
  'pin-weak': {
    status: 422,
    zh: '这个密码太容易猜到，请换一个（不要用连号、重复的数字或生日）',
    en: 'This PIN is too easy to guess. Please choose another: no runs, no repeated digits, no birthday.',
  },
  'pin-needed': {
    status: 403,
    zh: '需要输入支付密码，没有扣款',
    en: 'The payment PIN is needed. Nothing was charged.',
  },
  'pin-not-set': {
    status: 409,
    zh: '金额较大，需要支付密码。请先在小程序「我的」里设置，或用其他方式；没有扣款',
    en: 'This sum needs a payment PIN. Please set one in the mini program under “Me”, or use another way. Nothing was charged.',
  },
  'pin-wrong': { status: 422, zh: '支付密码不对，没有扣款', en: 'The PIN is wrong. Nothing was charged.' },
  'pin-locked': {
    status: 423,
    zh: '支付密码输错太多次，已锁定 15 分钟，没有扣款。请用其他方式',
    en: 'Too many wrong PINs: it is locked for 15 minutes. Nothing was charged. Please use another way.',
  },

  'pairing-code-invalid': { status: 404, zh: '配对码不对或已过期', en: 'The pairing code is wrong or has expired.' },
  'member-code-invalid': {
    status: 404,
    zh: '会员码已失效，请刷新后再出示',
    en: 'The member code is no longer valid. Please refresh it.',
  },
  'balance-insufficient': {
    status: 422,
    zh: '余额不足，没有扣款，请用其他方式',
    en: 'The balance is too low. Nothing was charged. Please use another way.',
  },
  'payment-code-invalid': {
    status: 422,
    zh: '这不是微信或支付宝的付款码，没有扣款',
    en: 'This is no payment code of WeChat or Alipay. Nothing was charged.',
  },
  'payment-unresolved': {
    status: 409,
    zh: '上一种付款方式还没有结果，没有重复扣款。请稍等，或撤销后再试',
    en: 'The way of paying before has no result yet. Nothing was charged twice; wait a moment, or undo it first.',
  },
  'member-needed': {
    status: 409,
    zh: '请顾客先出示会员码，再用余额付一部分；没有扣款',
    en: 'The customer’s member code is needed before a part can come from the balance. Nothing was charged.',
  },
  'limit-per-payment': {
    status: 422,
    zh: '超过余额单笔限额，没有扣款，请用其他方式',
    en: 'This is more than the balance may pay at once. Nothing was charged. Please use another way.',
  },
  'limit-per-day': {
    status: 422,
    zh: '超过余额今日限额，没有扣款，请用其他方式',
    en: 'This is more than the balance may still pay today. Nothing was charged. Please use another way.',
  },
  'refund-too-large': {
    status: 422,
    zh: '超过可退金额，没有退款',
    en: 'This is more than can still be given back. Nothing was refunded.',
  },
  'refund-too-late': {
    status: 422,
    zh: '只能退本终端当天的付款，其他请在商家后台退款',
    en: 'A till gives back its own payments of the day. Use the console for others; nothing was refunded.',
  },
  'claim-invalid': { status: 404, zh: '这个二维码无效或已过期', en: 'This code is not valid or has expired.' },
  'claim-taken': { status: 409, zh: '这笔付款已经被领取', en: 'This payment was already claimed.' },

  'account-has-balance': {
    status: 409,
    zh: '账户里还有余额，没有注销。请先到店花完，或请店家退成现金',
    en: 'There is still money in the account, so it was not deleted. Spend it in the store, or have the store pay it out first.',
  },
  'account-busy': {
    status: 409,
    zh: '还有一笔付款或充值没有结束，没有注销。请稍后再试',
    en: 'A payment or top-up is still open, so the account was not deleted. Please try again later.',
  },
  'export-expired': {
    status: 410,
    zh: '下载链接已过期，请回到“隐私中心”重新导出',
    en: 'This download link has expired. Please export again in the privacy centre.',
  },

  'coupon-unavailable': { status: 409, zh: '这张券现在不能使用', en: 'This coupon cannot be used now.' },
  'coupon-sold-out': { status: 409, zh: '券已领完', en: 'All coupons have been given out.' },
  'coupon-sold-out-today': {
    status: 409,
    zh: '今天的券已领完，明天再来',
    en: 'All coupons of today have been given out. Please come again tomorrow.',
  },
  'coupon-limit-reached': { status: 409, zh: '您已经领过了', en: 'You already have this coupon.' },
  'coupon-limit-today': {
    status: 409,
    zh: '您今天已经领过了，明天再来',
    en: 'You had this coupon today already. Please come again tomorrow.',
  },
  'coupon-code-invalid': {
    status: 404,
    zh: '没有这个兑换码，或已失效。请核对后再输',
    en: 'This code is unknown or no longer valid. Please check it and type it again.',
  },
  'coupon-code-used': { status: 409, zh: '这个兑换码已经用完了', en: 'This code has been used up.' },
  'coupon-code-taken': {
    status: 409,
    zh: '这个兑换码已经有了，请换一个',
    en: 'This code exists already. Please choose another one.',
  },
  'coupon-not-transferable': {
    status: 409,
    zh: '这张券仅限本人使用，不能转送',
    en: 'This coupon is for you only and cannot be passed on.',
  },
  'reward-expired': {
    status: 410,
    zh: '领取时间已过，这张券没有领到',
    en: 'The time to take this offer is over. Nothing was added to the wallet.',
  },
  'coupon-not-open': { status: 409, zh: '现在还不能领取', en: 'This coupon cannot be claimed now.' },

  'stock-short': { status: 409, zh: '库存不够，未做任何改动', en: 'There is not enough left. Nothing was changed.' },
  'not-on-sale': {
    status: 409,
    zh: '有商品已经下架，没有下单',
    en: 'Something is no longer on sale. Nothing was ordered.',
  },
  'price-changed': {
    status: 409,
    zh: '价格刚刚变了，没有扣款，请看一眼新的金额再确认',
    en: 'The price has just changed. Nothing was charged; please look at the new sum and confirm.',
  },
  'delivery-unavailable': {
    status: 409,
    zh: '这家店现在不支持这种取货方式，没有下单',
    en: 'The shop does not offer this way of delivery now. Nothing was ordered.',
  },
  'address-too-long': {
    status: 422,
    zh: '收货人请在 20 字以内、地址请在 120 字以内，没有下单',
    en: 'Please keep the name within 20 and the address within 120 characters. Nothing was ordered.',
  },
  'order-expired': {
    status: 410,
    zh: '订单超时未付款，已经取消，没有扣款，请重新下单',
    en: 'The order was not paid in time and is cancelled. Nothing was charged; please order again.',
  },
  'refund-request-too-late': {
    status: 422,
    zh: '已经过了申请退款的期限，请直接联系门店',
    en: 'It is too late to ask for a refund here. Please contact the store.',
  },
  'pick-up-code-wrong': {
    status: 404,
    zh: '取货码不对、已经取走，或不是本店的订单',
    en: 'This pick-up code is wrong, was used, or belongs to another store.',
  },
  'cart-full': {
    status: 422,
    zh: '购物车已满，请先结算或移除一些商品',
    en: 'The cart is full. Please order or remove something first.',
  },
  'barcode-taken': {
    status: 409,
    zh: '这个条码已经用在别的商品上，没有保存',
    en: 'This barcode belongs to another product. Nothing was saved.',
  },
  'category-too-deep': {
    status: 422,
    zh: '分类最多两级，没有保存',
    en: 'Categories have two levels at most. Nothing was saved.',
  },
  'category-not-empty': {
    status: 409,
    zh: '这个分类里还有商品或下级分类，没有删除',
    en: 'This category still has products or categories in it. Nothing was removed.',
  },
  'import-invalid': {
    status: 422,
    zh: '表格里有需要改正的地方，什么都没有导入',
    en: 'Something in the table must be corrected. Nothing was imported.',
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorCatalog;
export type Locale = 'zh-CN' | 'en';

/** The body of every error answer. */
export interface ErrorBody {
  error: { code: ErrorCode; message: string; requestId: string; data?: Record<string, unknown> };
}

export function isErrorCode(value: unknown): value is ErrorCode {
  // Not Object.hasOwn: WeChat's older clients lack it.
  return typeof value === 'string' && Object.keys(errorCatalog).includes(value);
}

export function errorMessage(code: ErrorCode, locale: Locale): string {
  return locale === 'en' ? errorCatalog[code].en : errorCatalog[code].zh;
}
