import { formatFen } from '@shuke/shared';
import { Drawer, Grid, Tag } from 'antd';
import { useLocale, useWords } from '../../../../shared/i18n';
import { Loaded } from '../../components/states';
import type { MemberDetail } from '../../lib/contract-types';
import { formatDate, formatDateTime } from '../../lib/format';
import { useApi } from '../../lib/session';
import { useLoad } from '../../lib/use-load';
import { membersWords } from '../../words/members';
import { GiveCoupon } from './give-coupon';
import { MemberBalance } from './member-balance';
import { Coupons } from './member-coupons';
import { MemberTags } from './member-tags';

function Summary({ member }: Pick<MemberDetail, 'member'>) {
  const words = useWords(membersWords);
  const { locale } = useLocale();
  const facts = [
    [words.columns.level, words.levels[member.level]],
    [words.columns.spent, formatFen(member.spentFen)],
    [words.columns.payments, words.times(member.payments)],
    [words.columns.last, member.lastPaidAt ? formatDateTime(member.lastPaidAt, locale) : words.never],
  ];
  return (
    <>
      <p className="quiet">
        {member.phoneLast4 ? words.tail(member.phoneLast4) : words.noPhone} ·{' '}
        {words.joined(formatDate(member.joinedAt, locale))}
      </p>
      <dl className="facts facts-four">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt className="quiet">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Orders({ orders }: Pick<MemberDetail, 'orders'>) {
  const words = useWords(membersWords).detail;
  const { locale } = useLocale();
  if (orders.length === 0) return <p className="quiet">{words.noOrders}</p>;
  return (
    <ul className="lines">
      {orders.map((order) => (
        <li key={order.orderId}>
          <div>
            <p>
              {order.storeName} {order.state === 'refunded' && <Tag>{words.refunded}</Tag>}
            </p>
            <p className="quiet">
              {formatDateTime(order.createdAt, locale)} · {order.tender ? words.tender[order.tender] : words.unpaid}
              {order.couponName && ` · ${order.couponName}`}
            </p>
          </div>
          <div className="line-value">
            <p>{formatFen(order.paidFen)}</p>
            {order.discountFen > 0 && <p className="saved">{words.saved(formatFen(order.discountFen))}</p>}
          </div>
        </li>
      ))}
    </ul>
  );
}

function Consents({ consents }: Pick<MemberDetail, 'consents'>) {
  const words = useWords(membersWords).detail;
  const { locale } = useLocale();
  return (
    <ul className="lines">
      {consents.map(({ purpose, granted, outdated, at }) => (
        <li key={purpose}>
          <p>{words.purposes[purpose]}</p>
          <div className="line-value">
            <Tag color={!granted ? 'default' : outdated ? 'warning' : 'success'}>
              {!granted ? words.notGranted : outdated ? words.outdated : words.granted}
            </Tag>
            {at && <p className="quiet">{formatDateTime(at, locale)}</p>}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** One member: payments, coupons, consents; of the face only its status. */
export function MemberDrawer({ memberId, onClose }: { readonly memberId: string; readonly onClose: () => void }) {
  const words = useWords(membersWords);
  const api = useApi();
  const wide = Grid.useBreakpoint().md ?? true;
  const load = useLoad(() => api('GET /console/members/:memberId', { params: { memberId } }), [memberId]);
  return (
    <Drawer
      open
      title={load.data?.member.nickname ?? words.columns.member}
      size={wide ? 560 : '100%'}
      onClose={onClose}
      data-testid="member-detail"
    >
      <Loaded load={load}>
        {({ member, tags, balanceFen, orders, coupons, consents }) => (
          <div className="detail">
            <Summary member={member} />
            <MemberTags memberId={memberId} tags={tags} />
            <h2>{words.detail.balance}</h2>
            <MemberBalance memberId={memberId} balanceFen={balanceFen} onChanged={load.reload} />
            <h2>{words.detail.orders}</h2>
            <Orders orders={orders} />
            <h2>{words.detail.coupons}</h2>
            <Coupons coupons={coupons} />
            <GiveCoupon memberId={memberId} onGiven={load.reload} />
            <h2>{words.detail.consents}</h2>
            <Consents consents={consents} />
            <h2>{words.detail.face}</h2>
            <p>
              <Tag color={member.face === 'ready' ? 'success' : 'default'}>{words.face[member.face]}</Tag>
              <span className="quiet">{words.detail.faceNote}</span>
            </p>
          </div>
        )}
      </Loaded>
    </Drawer>
  );
}
