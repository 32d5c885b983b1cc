/** Browsers ask in words of their own. */
export const PrivacySheet = () => null;
