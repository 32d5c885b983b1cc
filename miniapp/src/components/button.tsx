import { Button as TaroButton } from '@tarojs/components';
import { type ReactNode, useEffect, useRef } from 'react';

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

/** A finger that hits twice means once: before the button has had the time to look busy. */
const DOUBLE_TAP_MS = 400;

/** A button at least 44 px high. While `busy` it cannot be tapped again. */
export function Button({ id, kind = 'main', small, disabled, busy, label, className, onTap, children }: ButtonProps) {
  const off = Boolean(disabled || busy);
  const tappedMs = useRef(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what came of the tap is on the screen by now
  useEffect(() => {
    tappedMs.current = 0;
  }, [off]);
  const tap = () => {
    const sinceMs = Date.now() - tappedMs.current;
    if (off || (sinceMs >= 0 && sinceMs < DOUBLE_TAP_MS)) return;
    tappedMs.current = Date.now();
    onTap();
  };
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
    <TaroButton {...optional} className={classes.filter(Boolean).join(' ')} hoverClass="button--pressed" onClick={tap}>
      {children}
    </TaroButton>
  );
}
