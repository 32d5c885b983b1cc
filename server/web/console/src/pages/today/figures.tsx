import { formatFen } from '@shuke/shared';
import { useLocale, useWords } from '../../../../shared/i18n';
import { Money } from '../../../../shared/money';
import { type Compared, trendOf } from '../../lib/compare';
import type { Today } from '../../lib/contract-types';
import { formatCount } from '../../lib/format';
import { todayWords } from '../../words/today';

function Trend({ figure, lastWeek }: { readonly figure: Compared; readonly lastWeek: string }) {
  const words = useWords(todayWords);
  const { direction, percent } = trendOf(figure);
  const arrow = { up: '↑', down: '↓', same: '' }[direction];
  const change =
    direction === 'same'
      ? words.same
      : percent === null
        ? ''
        : direction === 'up'
          ? words.more(percent)
          : words.less(percent);
  return (
    <p className="figure-trend quiet">
      {change && (
        <span className={`trend-${direction}`}>
          {arrow} {change}
        </span>
      )}
      <span>{words.lastWeek(lastWeek)}</span>
    </p>
  );
}

/** Today's six figures, each beside last week's. */
export function Figures({ today }: { readonly today: Today }) {
  const words = useWords(todayWords);
  const { locale } = useLocale();
  const figures = [
    { key: 'takings', figure: today.takingsFen, money: true },
    { key: 'payments', figure: today.payments, money: false },
    { key: 'memberPayments', figure: today.memberPayments, money: false },
    { key: 'newMembers', figure: today.newMembers, money: false },
    { key: 'couponsRedeemed', figure: today.couponsRedeemed, money: false },
    { key: 'couponDiscount', figure: today.couponDiscountFen, money: true },
  ] as const;
  return (
    <dl className="figures panel" data-testid="today-figures">
      {figures.map(({ key, figure, money }) => (
        <div key={key} className="figure" data-testid={`figure-${key}`}>
          <dt className="quiet">{words.figures[key]}</dt>
          <dd>
            <p className="figure-value">{money ? <Money fen={figure.value} /> : formatCount(figure.value, locale)}</p>
            <Trend
              figure={figure}
              lastWeek={money ? formatFen(figure.lastWeek) : formatCount(figure.lastWeek, locale)}
            />
          </dd>
        </div>
      ))}
    </dl>
  );
}
