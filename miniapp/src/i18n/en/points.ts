import type { points as zh } from '../zh/points';
import { plural } from './plural';

const some = (count: number) => plural(count, 'point', 'points');

export const points: typeof zh = {
  points: {
    title: 'Points and level',
    current: 'My points',
    checkIn: 'Check in today',
    checkInGets: (count: number) => `Check in for ${some(count)}`,
    checkedIn: 'Checked in today',
    tomorrow: (count: number) => `Come back tomorrow for ${some(count)}`,
    streak: (days: number) => `${plural(days, 'day', 'days')} in a row`,
    noStreak: 'Seven days in a row: 5 more on the seventh',
    got: (count: number) => `${some(count)} for you`,
    levels: 'Levels',
    from: (payments: number) =>
      payments === 0 ? 'From the start' : `After ${plural(payments, 'payment', 'payments')}`,
    gives: (count: number) => `1 point for each yuan paid, ${some(count)} for each day’s check-in`,
    mine: 'Now',
    next: (level: string, payments: number) => `${plural(payments, 'more payment', 'more payments')} to ${level}`,
    highest: 'This is the highest level',
    history: 'History',
    kinds: {
      payment: 'Payment',
      refund: 'Taken back by a refund',
      'check-in': 'Check-in',
      merge: 'Accounts merged',
      opening: 'From before',
    },
    empty: 'Nothing yet',
    emptyNote: 'Points from payments and check-ins are listed here.',
  },
};
