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
  // Web components write an absent attribute out as "undefined", so it must not be passed at all.
  const optional = { ...(id && { id }), ...(off && { disabled: true }), ...(label && { 'aria-label': label }) };
  return (
    <TaroButton
      {...optional}
      className={classes.filter(Boolean).join(' ')}
      hoverClass="button--pressed"
      onClick={() => {
        if (!off) onTap();
      }}
    >
      {children}
    </TaroButton>
  );
}
