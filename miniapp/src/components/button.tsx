import { Button as TaroButton } from '@tarojs/components';
import type { ReactNode } from 'react';

interface ButtonProps {
  id?: string;
  /** `main`: the one action of a page; `quiet`: any other; `danger`: deletes. */
  kind?: 'main' | 'quiet' | 'danger' | 'coupon';
  small?: boolean;
  disabled?: boolean;
  busy?: boolean;
  label?: string;
  className?: string;
  onTap(): void;
  children: ReactNode;
}

/** A button at least 44 px high. While `busy` it cannot be tapped again. */
export function Button({ id, kind = 'main', small, disabled, busy, label, className, onTap, children }: ButtonProps) {
  const off = Boolean(disabled || busy);
  const classes = [
    'button',
    `button--${kind}`,
    small && 'button--small',
    busy && 'button--busy',
    off && 'button--off',
    className,
  ];
  return (
    <TaroButton
      id={id}
      className={classes.filter(Boolean).join(' ')}
      disabled={off}
      hoverClass="button--pressed"
      aria-label={label}
      onClick={() => {
        if (!off) onTap();
      }}
    >
      {children}
    </TaroButton>
  );
}
