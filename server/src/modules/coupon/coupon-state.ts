import { createStateMachine } from '../../kernel/state-machine';
import type { CouponState } from './coupon.entity';

type CouponEvent = 'reserve' | 'redeem' | 'release' | 'return' | 'forfeit' | 'revoke';

/** `expired` is not stored: a usable coupon past its last moment is expired, whoever looks. */
export const couponStates = createStateMachine<CouponState, CouponEvent>('coupon', 'usable', {
  usable: { reserve: 'reserved', revoke: 'revoked' },
  reserved: { redeem: 'redeemed', release: 'usable' },
  redeemed: { return: 'usable', forfeit: 'forfeited' },
  revoked: {},
  forfeited: {},
});
