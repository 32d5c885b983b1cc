import type { basics as zh } from '../zh/basics';

export const basics: typeof zh = {
  common: {
    offline: 'No answer from the network. Nothing was changed. Check the connection and try again.',
    retry: 'Try again',
    loading: 'Loading',
    cancel: 'Cancel',
    confirm: 'OK',
    close: 'Close',
    back: 'Back',
    save: 'Save',
    saved: 'Saved',
    backHome: 'Back to home',
    more: 'Show more',
    noMore: 'That is all',
    copied: 'Copied',
    keptAt: (at: string) => `Offline · as of ${at}`,
    failedTitle: 'This did not open',
  },
  tabs: { home: 'Home', wallet: 'Wallet', inbox: 'Inbox', me: 'Me' },
  signIn: {
    title: 'Become a regular',
    sentence: 'Join with WeChat in one tap. No phone number needed; leave whenever you like.',
    action: 'Join in one tap',
    busy: 'Joining…',
    failed: 'Joining did not work. Nothing was changed. Please try again.',
    refused: 'WeChat gave no login code. Please try again.',
    welcome: 'Welcome, you are in',
    wallet: 'Once you join, your coupons live here.',
    inbox: 'Once you join, messages from the store arrive here.',
    me: 'Once you join, your points, balance and orders are here.',
  },
};
