import { pictureAt } from '@shuke/shared';
import { useWords } from '../../../../shared/i18n';
import { Money } from '../../../../shared/money';
import type { ProductForm } from '../../lib/product-form';
import { fenOf } from '../../lib/yuan-field';
import { mallWords } from '../../words/mall';

/** The product as a card of the mini program. */
export function ProductPreview({ form }: { readonly form: ProductForm }) {
  const words = useWords(mallWords).form;
  const prices = form.skus.map(({ priceYuan }) => fenOf(priceYuan, 0)).filter((fen) => fen > 0);
  const [cover] = form.pictures;
  return (
    <article className="product-preview" data-testid="product-preview">
      {cover ? <img src={pictureAt(cover, 600)} alt="" /> : <span className="product-preview-empty" />}
      <div>
        <strong>{form.name.trim() || words.namePlaceholder}</strong>
        <p className="quiet">{form.subtitle.trim() || words.subtitlePlaceholder}</p>
        <p className="product-preview-price">
          <Money fen={prices.length > 0 ? Math.min(...prices) : 0} />
          {new Set(prices).size > 1 && <span className="quiet"> +</span>}
        </p>
      </div>
    </article>
  );
}
