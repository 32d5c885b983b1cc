/**
 * Taro's web components are no buttons, pictures or fields to a browser: a keyboard passes them by, a screen reader
 * does not name them. Whatever comes onto the page is told what it is, in this one place.
 */
const PRESSABLE = 'taro-button-core, [role=button], [role=switch], [role=tab], [role=radio]';

const setOnce = (element: Element, name: string, value: string) => {
  if (!element.hasAttribute(name)) element.setAttribute(name, value);
};

function describe(element: Element): void {
  if (element.matches(PRESSABLE)) {
    setOnce(element, 'role', 'button');
    setOnce(element, 'tabindex', '0');
  }
  if (element.matches('taro-button-core')) {
    if (element.hasAttribute('disabled')) element.setAttribute('aria-disabled', 'true');
    else element.removeAttribute('aria-disabled');
  }
  if (element.matches('.screen')) setOnce(element, 'role', 'main');
  if (element.matches('taro-tabbar')) setOnce(element, 'role', 'navigation');
  if (element.matches('taro-scroll-view-core')) setOnce(element, 'tabindex', '0');
  if (element instanceof HTMLImageElement) setOnce(element, 'alt', labelAround(element));
  if (element instanceof HTMLInputElement && labelAround(element)) setOnce(element, 'aria-label', labelAround(element));
}

/** A component's label, for the element inside that the browser knows. */
const labelAround = (element: Element): string =>
  element.closest('taro-image-core, taro-input-core')?.getAttribute('aria-label') ?? '';

function describeAll(root: Element): void {
  describe(root);
  for (const element of Array.from(root.querySelectorAll('*'))) describe(element);
}

function press(event: KeyboardEvent): void {
  const { key, target } = event;
  if ((key !== 'Enter' && key !== ' ') || !(target instanceof HTMLElement) || !target.matches(PRESSABLE)) return;
  event.preventDefault();
  target.click();
}

/** Called once at start. */
export function makeAccessible(): void {
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      if (target instanceof Element) describe(target);
      for (const node of Array.from(addedNodes)) if (node instanceof Element) describeAll(node);
    }
  }).observe(document.body, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ['disabled', 'role'],
  });
  describeAll(document.body);
  document.addEventListener('keydown', press);
}

export const setDocumentLanguage = (locale: string): void => {
  document.documentElement.lang = locale;
};
