import { moneyParts } from '@shuke/shared';
import { Text } from '@tarojs/components';

interface PriceProps {
  amountFen: number;
  size?: 'body' | 'title' | 'large' | 'huge';
  /** Leaves out `.00`, as on tickets. */
  short?: boolean;
  signed?: boolean;
  className?: string;
}

/** Money in three sizes: ¥ small, yuan large, jiao and fen small. */
export function Price({ amountFen, size = 'body', short = false, signed = false, className = '' }: PriceProps) {
  const { sign, yuan, decimals } = moneyParts(amountFen);
  const mark = sign || (signed && amountFen > 0 ? '+' : '');
  return (
    <Text className={`price price--${size} ${className}`} aria-label={`${mark}${yuan}.${decimals}`}>
      <Text className="price__mark">{mark}¥</Text>
      <Text className="price__yuan">{yuan}</Text>
      {short && decimals === '00' ? null : <Text className="price__fen">.{decimals}</Text>}
    </Text>
  );
}
