import { whyNotWords } from '@shuke/shared';
import { Text, View } from '@tarojs/components';
import { useState } from 'react';
import { useText } from '../i18n';
import { now } from '../lib/clock';
import { type Coupon, limitWords, placeWords, stampWords, validityWords } from '../lib/coupon-words';
import { dayOf, momentOf } from '../lib/dates';
import { useSettings } from '../lib/settings';
import { Button } from './button';
import { PassOn } from './pass-on';
import { Qr } from './qr';
import { Ticket } from './ticket';

interface CouponTicketProps {
  coupon: Coupon;
  storeNames: ReadonlyMap<string, string>;
  /** Whether the code to show at the till can be unfolded. */
  showable?: boolean;
}

/** `123456789012` → `1234 5678 9012`, as it is read out. */
const spaced = (number: string) => number.replace(/(\d{4})(?=\d)/g, '$1 ');

/** A member's own coupon: why, where, until when, and the code for the till. */
export function CouponTicket({ coupon, storeNames, showable = false }: CouponTicketProps) {
  const words = useText();
  const [open, setOpen] = useState(false);
  const validity = validityWords(coupon, now(), words);
  const used = coupon.redeemedAt ? { words: words.wallet.usedAt(momentOf(coupon.redeemedAt)), near: false } : validity;
  const { locale } = useSettings();
  const notNow = coupon.notNow ? whyNotWords(coupon.notNow, coupon.terms, locale) : null;
  const reserved =
    coupon.state === 'reserved'
      ? { words: words.coupon.reserved, near: true }
      : notNow
        ? { words: notNow, near: true }
        : used;
  const limits = limitWords(coupon.terms, locale);
  return (
    <Ticket
      terms={coupon.terms}
      merchantName={coupon.merchantName}
      validity={reserved}
      reason={coupon.reason.text}
      stamp={stampWords(coupon.state, words)}
      action={
        showable && coupon.state === 'usable' ? (
          <Button className="coupon-show" kind="coupon" small onTap={() => setOpen(!open)}>
            {open ? words.wallet.hide : words.wallet.show}
          </Button>
        ) : undefined
      }
    >
      {open ? (
        <View className="voucher">
          <Qr text={coupon.number} label={`${words.wallet.number} ${coupon.number}`} />
          <Text className="voucher__number" selectable>
            {spaced(coupon.number)}
          </Text>
          <Text className="voucher__note">{words.wallet.showNote}</Text>
          <View className="facts">
            <Fact name={words.wallet.why} value={coupon.reason.text} />
            <Fact name={words.wallet.where} value={placeWords(coupon.terms, storeNames, words)} />
            <Fact name={words.wallet.until} value={`${dayOf(coupon.validFrom)} – ${momentOf(coupon.validUntil)}`} />
            {limits ? <Fact name={words.wallet.conditions} value={limits} /> : null}
            {notNow ? <Fact name={words.wallet.notNow} value={notNow} /> : null}
            {coupon.terms.note ? <Fact name={words.wallet.note} value={coupon.terms.note} /> : null}
          </View>
          {coupon.terms.transferable && coupon.state === 'usable' ? <PassOn couponId={coupon.couponId} /> : null}
        </View>
      ) : null}
    </Ticket>
  );
}

/** A name and its value on one line of a list of facts. */
export function Fact({ name, value }: { name: string; value: string }) {
  return (
    <View className="fact">
      <Text className="fact__name">{name}</Text>
      <Text className="fact__value" selectable>
        {value}
      </Text>
    </View>
  );
}
