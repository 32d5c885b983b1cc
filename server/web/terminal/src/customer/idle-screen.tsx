import { useEffect, useState } from 'react';
import { LanguageSwitch, useWords } from '../../../shared/i18n';
import { Money } from '../../../shared/money';
import { Qr } from '../../../shared/qr';
import { useClock } from '../hooks';
import { dictionaries } from '../words';
import type { Promotion } from './screen-props';

const SHOW_EACH_MS = 7_000;

interface IdleScreenProps {
  readonly promotions: readonly Promotion[];
  readonly followUrl: string;
  readonly storeName: string;
  readonly note: string | null;
}

/** Nobody is paying: the store's promotions, one after the other, and the way to follow the store. */
export function IdleScreen({ promotions, followUrl, storeName, note }: IdleScreenProps) {
  const t = useWords(dictionaries).customer;
  const now = useClock();
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTurn((before) => before + 1), SHOW_EACH_MS);
    return () => clearInterval(timer);
  }, []);
  const shown = promotions.length > 0 ? turn % promotions.length : 0;
  return (
    <main className="customer idle" data-testid="idle-screen">
      {promotions.length === 0 && <h1 className="idle-welcome">{t.noPromotions}</h1>}
      {promotions.map((promotion, index) => (
        <section
          key={promotion.promotionId}
          className={`promotion ${index === shown ? 'promotion-shown' : ''}`}
          aria-hidden={index !== shown}
          data-testid="promotion"
        >
          <img src={promotion.pictureUrl} alt="" />
          <div className="promotion-words">
            <h2>{promotion.title}</h2>
            <p>{promotion.subtitle}</p>
            {promotion.priceFen !== null && <Money className="promotion-price" fen={promotion.priceFen} />}
          </div>
        </section>
      ))}
      <aside className="idle-strip">
        <div className="idle-strip-words">
          <strong>{storeName}</strong>
          <time>{now.toTimeString().slice(0, 5)}</time>
          {note && <span className="quiet">{note}</span>}
          <LanguageSwitch />
        </div>
        <figure className="idle-qr">
          <Qr url={followUrl} label={t.follow} testId="follow-qr" />
          <figcaption>{t.follow}</figcaption>
        </figure>
      </aside>
    </main>
  );
}
