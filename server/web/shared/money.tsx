import { formatFen, moneyParts } from '@shuke/shared';

/** A price set in three sizes: ¥ small, yuan large, jiao and fen small. Sizes follow the surrounding text. */
export function Money({ fen, className }: { readonly fen: number; readonly className?: string }) {
  const { sign, yuan, decimals } = moneyParts(fen);
  return (
    <span className={`money ${className ?? ''}`} role="img" aria-label={formatFen(fen)}>
      <span className="money-small">{sign}¥</span>
      <span className="money-yuan">{yuan}</span>
      <span className="money-small">.{decimals}</span>
    </span>
  );
}
