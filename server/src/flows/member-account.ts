import { memberLevel } from '@shuke/shared';
import type { Wechat } from '../adapters/wechat';
import { type Clock, toInstant } from '../kernel/clock';
import type { Database } from '../kernel/db/database';
import { AppError } from '../kernel/errors';
import type { Handlers } from '../kernel/http/api';
import type { ConsentService } from '../modules/consent/consent.service';
import type { CouponService } from '../modules/coupon/coupon.service';
import type { FaceService } from '../modules/face/face.service';
import type { LedgerService } from '../modules/ledger/ledger.service';
import type { Member } from '../modules/member/member.entity';
import type { MemberService } from '../modules/member/member.service';
import type { MerchantService } from '../modules/merchant/merchant.service';
import type { MessageService } from '../modules/message/message.service';
import { type StoreService, storeView } from '../modules/store/store.service';
import type { EventService } from '../modules/webhook/event.service';
import { faceState } from './face-state';

type Names =
  | 'POST /sessions/wechat'
  | 'DELETE /sessions/current'
  | 'GET /me'
  | 'PUT /me'
  | 'PUT /me/phone'
  | 'GET /me/member-code'
  | 'GET /me/follows'
  | 'PUT /me/follows/:storeId'
  | 'DELETE /me/follows/:storeId';

interface Deps {
  db: Database;
  clock: Clock;
  wechat: Wechat;
  members: MemberService;
  merchants: MerchantService;
  stores: StoreService;
  coupons: CouponService;
  messages: MessageService;
  ledger: LedgerService;
  faces: FaceService;
  events: EventService;
  consents: ConsentService;
}

/** Signing up, and what a member sees of themself: made of several modules, so it lives with the flows. */
export function createMemberAccount(deps: Deps): Handlers<Names> {
  const { db, clock, wechat, members, merchants, stores } = deps;

  async function view(memberId: string) {
    const member: Member = await members.get(db.read, memberId);
    const { nickname, phoneLast4, locale, birthday, points, paymentCount, createdAtMs } = member;
    return {
      memberId,
      nickname,
      phoneLast4,
      locale,
      birthday,
      points,
      level: memberLevel(paymentCount),
      balanceFen: await deps.ledger.memberBalance(db.read, memberId),
      personalised: member.unpersonalisedAtMs === null,
      face: (await faceState(deps, db.read, memberId)).status,
      couponCount: await deps.coupons.countUsable(db.read, memberId, clock()),
      unreadCount: await deps.messages.countUnread(db.read, memberId),
      joinedAt: toInstant(createdAtMs),
    };
  }

  /** @throws AppError not-found for a store of another merchant */
  async function ownStore(merchantId: string, storeId: string) {
    const store = await stores.get(db.read, storeId);
    if (store.merchantId !== merchantId) throw new AppError('not-found', { what: 'store' });
    return store;
  }

  return {
    'POST /sessions/wechat': async ({ body, locale }) => {
      const { channel, code, storeId, join } = body;
      const store = storeId ? await stores.get(db.read, storeId) : null;
      const merchantId = store?.merchantId ?? (await merchants.first(db.read)).merchantId;
      const session = channel === 'weapp' ? await wechat.codeToSession(code) : await wechat.oauthToSession(code);
      const opened = await db.tx(async (tx) => {
        // A phone that renews its session by itself must not make somebody new of who has just deleted the account.
        if (!join && !(await members.knows(tx, merchantId, { channel, ...session })))
          throw new AppError('not-a-member');
        const { member, isNew } = await members.signUp(tx, merchantId, { channel, ...session }, locale);
        // Whoever joins from a store's code follows that store.
        if (store && join) await members.follow(tx, member.memberId, store.storeId);
        const { memberId } = member;
        const data = { memberId, channel, storeId: store?.storeId ?? null };
        if (isNew) await deps.events.emit(tx, merchantId, { type: 'member.joined', subjectId: memberId, data });
        return { isNew, memberId, ...(await members.openSession(tx, member)) };
      });
      const { token, isNew, memberId, expiresAtMs } = opened;
      return { token, isNew, expiresAt: toInstant(expiresAtMs), member: await view(memberId) };
    },

    'DELETE /sessions/current': async ({ actor }) => {
      await db.tx((tx) => members.signOut(tx, actor.sessionId));
      return { ok: true };
    },

    'GET /me': ({ actor }) => view(actor.memberId),

    'PUT /me': async ({ actor, body }) => {
      const { personalised, ...change } = body;
      const choice = personalised === undefined ? {} : { unpersonalisedAtMs: personalised ? null : clock() };
      await db.tx((tx) => members.update(tx, actor.memberId, { ...change, ...choice }));
      return view(actor.memberId);
    },

    'PUT /me/phone': async ({ actor, body }) => {
      const phone = body.source === 'typed' ? body.phone : (await wechat.phoneNumber(body.code)).phoneNumber;
      await db.tx((tx) => members.setPhone(tx, actor.memberId, phone));
      return view(actor.memberId);
    },

    'GET /me/member-code': async ({ actor }) => {
      const { code, expiresAtMs } = await db.tx((tx) => members.newMemberCode(tx, actor));
      return { code, expiresAt: toInstant(expiresAtMs) };
    },

    'GET /me/follows': async ({ actor }) => ({
      stores: (await stores.byIds(db.read, await members.followedStores(db.read, actor.memberId))).map(storeView),
    }),
    'PUT /me/follows/:storeId': async ({ actor, params }) => {
      await ownStore(actor.merchantId, params.storeId);
      await db.tx((tx) => members.follow(tx, actor.memberId, params.storeId));
      return { ok: true };
    },
    'DELETE /me/follows/:storeId': async ({ actor, params }) => {
      await db.tx((tx) => members.unfollow(tx, actor.memberId, params.storeId));
      return { ok: true };
    },
  };
}
