import { PlusOutlined } from '@ant-design/icons';
import { App, Button, Tag } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useLocale, useWords } from '../../../../shared/i18n';
import { Page, Panel } from '../../components/page';
import { Loaded, Teach } from '../../components/states';
import type { Offer, RuleScopes, Store } from '../../lib/contract-types';
import { loadAllTemplates } from '../../lib/load-all';
import { offerBlockedBy, offerDraftOf, offerFormOf, sampleWhyWords } from '../../lib/offer-form';
import { useApi } from '../../lib/session';
import { asApiError, useLoad } from '../../lib/use-load';
import { useOpenForm } from '../../lib/use-open-form';
import { commonWords } from '../../words/common';
import { offersWords } from '../../words/offers';
import { MaxPerPayment } from './max-per-payment';
import { OfferDrawer } from './offer-drawer';
import { OfferFacts } from './offer-facts';
import { PopUpPreview } from './pop-up-preview';

const SAMPLE_PAYMENT_FEN = 3800;

interface OfferCardProps {
  readonly offer: Offer;
  readonly stores: readonly Store[];
  readonly scopes: RuleScopes;
  readonly onEdit: () => void;
  readonly onSwitch: () => void;
  readonly switching: boolean;
}

function OfferCard({ offer, stores, scopes, onEdit, onSwitch, switching }: OfferCardProps) {
  const words = useWords(offersWords);
  const common = useWords(commonWords);
  const { locale } = useLocale();
  const blocked = offerBlockedBy(offer, new Date());
  const state =
    blocked === 'off' ? (
      <Tag>{words.off}</Tag>
    ) : blocked ? (
      <Tag color="warning">{words.blocked[blocked]}</Tag>
    ) : (
      <Tag color="success">{words.on}</Tag>
    );
  return (
    <Panel className={`offer ${offer.active ? 'offer-on' : ''}`} title={offer.name} note={state} testId="offer-card">
      <div className="offer-body">
        <div className="offer-side">
          <OfferFacts offer={offer} stores={stores} scopes={scopes} />
          <div className="panel-buttons">
            <Button type={offer.active ? 'primary' : 'default'} onClick={onEdit} data-testid="offer-edit">
              {common.edit}
            </Button>
            <Button loading={switching} onClick={onSwitch} data-testid={offer.active ? 'offer-off' : 'offer-on'}>
              {offer.active ? words.turnOff : words.turnOn}
            </Button>
          </div>
        </div>
        {offer.active && (
          <PopUpPreview
            template={offer.template}
            reason={offer.reason || sampleWhyWords(offer.rule, locale)}
            onTap={offer.grant === 'on-tap'}
            amountFen={Math.max(SAMPLE_PAYMENT_FEN, offer.rule.minAmountFen)}
          />
        )}
      </div>
    </Panel>
  );
}

/** What pops up after a payment: the rule in force first, the others below. */
export function OffersPage() {
  const words = useWords(offersWords);
  const common = useWords(commonWords);
  const { message } = App.useApp();
  const navigate = useNavigate();
  const api = useApi();
  const [switching, setSwitching] = useState<string | null>(null);
  const load = useLoad(async () => {
    const [{ offers, maxPerPayment }, templates, { stores }, scopes] = await Promise.all([
      api('GET /console/offers'),
      loadAllTemplates(api),
      api('GET /console/stores'),
      api('GET /console/offer-scopes'),
    ]);
    return { offers, maxPerPayment, templates, stores, scopes };
  }, []);
  const form = useOpenForm<Offer>((offer) => offer.offerId);

  const switchOffer = async (offer: Offer) => {
    setSwitching(offer.offerId);
    const body = { ...offerDraftOf(offerFormOf(offer)), active: !offer.active, version: offer.version };
    try {
      await api('PUT /console/offers/:offerId', { params: { offerId: offer.offerId }, body });
      message.success(body.active ? words.turnedOn : words.turnedOff);
    } catch (error) {
      message.error(asApiError(error).message);
    } finally {
      setSwitching(null);
      load.reload();
    }
  };
  const addButton = (
    <Button type="primary" icon={<PlusOutlined />} onClick={form.create} data-testid="offer-new">
      {words.add}
    </Button>
  );

  return (
    <Page title={words.title} lead={words.lead} actions={load.data && load.data.offers.length > 0 && addButton}>
      <Loaded load={load}>
        {({ offers, maxPerPayment, templates, stores, scopes }) => {
          if (offers.length === 0)
            return templates.length === 0 ? (
              <Teach
                title={words.emptyTitle}
                text={words.needCoupon}
                action={
                  <Button type="primary" onClick={() => navigate('/coupons?new=1')}>
                    {words.makeCoupon}
                  </Button>
                }
              />
            ) : (
              <Teach title={words.emptyTitle} text={words.emptyText} action={addButton} />
            );
          const card = (offer: Offer) => (
            <OfferCard
              key={offer.offerId}
              offer={offer}
              stores={stores}
              scopes={scopes}
              onEdit={() => form.edit(offer)}
              onSwitch={() => void switchOffer(offer)}
              switching={switching === offer.offerId}
            />
          );
          const on = offers.filter((offer) => offer.active);
          const off = offers.filter((offer) => !offer.active);
          return (
            <>
              {on.map(card)}
              <MaxPerPayment saved={maxPerPayment} />
              {off.length > 0 && <h2 className="section">{words.others}</h2>}
              {off.map(card)}
            </>
          );
        }}
      </Loaded>
      {form.open && load.data && (
        <OfferDrawer
          key={form.open.id}
          opened={form.open}
          stores={load.data.stores}
          templates={load.data.templates}
          scopes={load.data.scopes}
          onClose={form.close}
          onSaved={() => {
            form.close();
            message.success(common.saved);
            load.reload();
          }}
        />
      )}
    </Page>
  );
}
