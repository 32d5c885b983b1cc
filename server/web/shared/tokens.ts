import { tokenCss } from '@shuke/shared';

/** Puts the design tokens on the page: on `:root`, and larger ones below each selector in `scales`. */
export function applyTokens(scales: Readonly<Record<string, number>> = {}): void {
  const style = document.createElement('style');
  style.dataset['tokens'] = '';
  style.textContent = [
    tokenCss(),
    ...Object.entries(scales).map(([selector, scale]) => tokenCss(selector, scale)),
  ].join('');
  document.head.append(style);
}
