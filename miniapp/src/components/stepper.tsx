import { Text, View } from '@tarojs/components';
import { useText } from '../i18n';

interface StepperProps {
  value: number;
  min: number;
  max: number;
  label: string;
  className?: string;
  onChange(value: number): void;
}

/** One less, one more; each half is as large as a thumb. */
export function Stepper({ value, min, max, label, className = '', onChange }: StepperProps) {
  const words = useText().mall;
  const half = (sign: '−' | '+', next: number, name: string) => {
    const off = next < min || next > max;
    return (
      <View
        className={`stepper__half${off ? ' stepper__half--off' : ''} stepper__${sign === '+' ? 'more' : 'less'}`}
        role="button"
        aria-label={`${name} ${label}`}
        {...(off && { 'aria-disabled': true })}
        onClick={(event) => {
          event.stopPropagation();
          if (!off) onChange(next);
        }}
      >
        <Text>{sign}</Text>
      </View>
    );
  };
  return (
    <View className={`stepper ${className}`}>
      {half('−', value - 1, words.less)}
      <Text className="stepper__value" aria-label={`${label} ${value}`}>
        {value}
      </Text>
      {half('+', value + 1, words.more)}
    </View>
  );
}
