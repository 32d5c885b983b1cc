import { View } from '@tarojs/components';

interface SwitchProps {
  id: string;
  label: string;
  on: boolean;
  disabled?: boolean;
  onChange(on: boolean): void;
}

/** A switch that looks the same everywhere; the area to tap is 52 × 44 px. */
export function Switch({ id, label, on, disabled = false, onChange }: SwitchProps) {
  return (
    <View
      id={id}
      className={`switch${on ? ' switch--on' : ''}${disabled ? ' switch--off' : ''}`}
      role="switch"
      aria-checked={on ? 'true' : 'false'}
      aria-label={label}
      onClick={() => {
        if (!disabled) onChange(!on);
      }}
    >
      <View className="switch__track">
        <View className="switch__knob" />
      </View>
    </View>
  );
}
