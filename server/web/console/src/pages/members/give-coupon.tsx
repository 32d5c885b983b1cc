import { newId } from '@shuke/shared';
import { App, Button, Input, Select } from 'antd';
import { useRef, useState } from 'react';
import { useLocale, useWords } from '../../../../shared/i18n';
import { templateStatus, termsText } from '../../lib/coupon-words';
import { loadAllTemplates } from '../../lib/load-all';
import { useApi } from '../../lib/session';
import { asApiError, useLoad } from '../../lib/use-load';
import { membersWords } from '../../words/members';

interface GiveCouponProps {
  readonly memberId: string;
  readonly onGiven: () => void;
}

/** A coupon as a gift from the staff: one tap more, and it is in the log. */
export function GiveCoupon({ memberId, onGiven }: GiveCouponProps) {
  const words = useWords(membersWords).detail;
  const { locale } = useLocale();
  const { message } = App.useApp();
  const api = useApi();
  const templates = useLoad(() => loadAllTemplates(api), []);
  const [templateId, setTemplateId] = useState<string>();
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  // The key stays until it was heard: tapping twice gives one coupon.
  const couponId = useRef(newId());
  const open = (templates.data ?? []).filter((template) => templateStatus(template, new Date()) === 'active');

  const give = async (chosen: string) => {
    setBusy(true);
    try {
      const body = { couponId: couponId.current, templateId: chosen, reason: reason.trim() };
      const { terms } = await api('POST /console/members/:memberId/coupons', { params: { memberId }, body });
      couponId.current = newId();
      setTemplateId(undefined);
      setReason('');
      message.success(words.given(terms.name));
      onGiven();
    } catch (failure) {
      message.error(asApiError(failure).message);
    } finally {
      setBusy(false);
    }
  };

  return (
    <div className="give-coupon">
      <Select
        className="wide"
        value={templateId}
        aria-label={words.giveCoupon}
        placeholder={words.giveCoupon}
        options={open.map((template) => ({
          value: template.templateId,
          label: `${template.terms.name} · ${termsText(template.terms, locale)}`,
        }))}
        onChange={(chosen: string) => {
          couponId.current = newId();
          setTemplateId(chosen);
        }}
        data-testid="give-template"
      />
      <Input
        value={reason}
        maxLength={40}
        aria-label={words.giveReason}
        placeholder={words.giveReasonPlaceholder}
        onChange={(event) => {
          couponId.current = newId();
          setReason(event.target.value);
        }}
      />
      <Button
        disabled={templateId === undefined}
        loading={busy}
        onClick={() => templateId !== undefined && void give(templateId)}
        data-testid="give-coupon"
      >
        {words.give}
      </Button>
    </div>
  );
}
