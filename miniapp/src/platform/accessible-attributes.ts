const attributes = {
  'aria-label': '',
  'aria-checked': '',
  'aria-selected': '',
  'aria-live': '',
  // WeChat's name for what the web calls `role`.
  'aria-role': 'i.role',
};

/** What Taro's WeChat templates leave out and screen readers need; build and runtime must agree on it. */
export const accessibleAttributes = {
  View: { ...attributes },
  Text: { ...attributes },
  Image: { ...attributes },
  Button: { ...attributes },
  Input: { ...attributes },
  Picker: { ...attributes },
};
