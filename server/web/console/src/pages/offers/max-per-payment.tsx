import { App, Select } from 'antd';
import { useState } from 'react';
import { useWords } from '../../../../shared/i18n';
import { useApi } from '../../lib/session';
import { asApiError } from '../../lib/use-load';
import { commonWords } from '../../words/common';
import { offersWords } from '../../words/offers';

const CHOICES = Array.from({ length: 10 }, (_, index) => ({ value: index + 1, label: String(index + 1) }));

/** How many rules one payment may meet; saved as soon as it is chosen. */
export function MaxPerPayment({ saved }: { readonly saved: number }) {
  const words = useWords(offersWords);
  const common = useWords(commonWords);
  const { message } = App.useApp();
  const api = useApi();
  const [chosen, setChosen] = useState(saved);
  const [busy, setBusy] = useState(false);
  const choose = async (maxPerPayment: number) => {
    setChosen(maxPerPayment);
    setBusy(true);
    try {
      await api('PUT /console/offer-limit', { body: { maxPerPayment } });
      message.success(common.saved);
    } catch (failure) {
      setChosen(saved);
      message.error(asApiError(failure).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="panel max-per-payment">
      <div>
        <p>{words.maxPerPayment}</p>
        <p className="quiet">{words.maxPerPaymentNote}</p>
      </div>
      <Select
        value={chosen}
        options={CHOICES}
        loading={busy}
        disabled={busy}
        suffix={words.rulesUnit}
        aria-label={words.maxPerPayment}
        onChange={(most: number) => void choose(most)}
        data-testid="offers-max"
      />
    </div>
  );
}
