import type { settings as zh } from '../zh/settings';

export const settings: typeof zh = {
  settings: {
    title: 'Settings',
    language: 'Language 语言',
    largeText: 'Large text',
    largeTextNote: 'A quarter larger on every page',
    privacy: 'Privacy centre',
    about: 'About',
    aboutNote: (merchant: string) => `The member app of ${merchant}, by Shuke`,
    contact: 'Contact the shop',
    signOut: 'Sign out',
    signOutAsk: 'Sign out?',
    signOutNote: 'Membership, coupons and balance stay; you see them when you join again.',
  },
  stores: {
    title: 'Stores',
    intro: 'Choose the one you go to. Home then shows its coupons and news.',
    current: 'Shown now',
    choose: 'Show',
    follow: 'Follow',
    following: 'Following',
    empty: 'No stores yet',
    emptyNote: 'Please look again in a few days.',
  },
};
