import { isWithin, weeklyWords } from '../src/weekly-window';

const at = (weekday: number, time: string) => ({
  weekday,
  minute: Number(time.slice(0, 2)) * 60 + Number(time.slice(3)),
});

describe('weekly windows', () => {
  it.each([
    [1, '10:59', false],
    [1, '11:00', true],
    [5, '13:59', true],
    [5, '14:00', false],
    [6, '12:00', false],
  ])('opens weekday %i at %s: %s', (weekday, time, open) => {
    const lunch = [{ weekdays: [1, 2, 3, 4, 5], from: '11:00', until: '14:00' }];
    expect(isWithin(lunch, at(weekday, time))).toBe(open);
  });

  it.each([
    [7, '21:59', false],
    [7, '22:00', true],
    [1, '01:59', true],
    [1, '02:00', false],
    [7, '01:00', false],
  ])('runs over midnight into the next day: weekday %i at %s: %s', (weekday, time, open) => {
    expect(isWithin([{ weekdays: [7], from: '22:00', until: '02:00' }], at(weekday, time))).toBe(open);
  });

  it('is always open without windows, and in any of several', () => {
    expect(isWithin(null, at(3, '03:00'))).toBe(true);
    const two = [
      { weekdays: [3], from: '00:00', until: '24:00' },
      { weekdays: [4], from: '09:00', until: '10:00' },
    ];
    expect([at(3, '23:59'), at(4, '09:30'), at(4, '10:00')].map((moment) => isWithin(two, moment))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('reads as a person would say it', () => {
    const windows = [
      { weekdays: [5, 1, 2, 3, 7], from: '11:00', until: '14:00' },
      { weekdays: [6], from: '00:00', until: '24:00' },
      { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '22:00', until: '02:00' },
    ];
    expect(weeklyWords(windows, 'zh-CN')).toBe('周一至周三、周五、周日 11:00–14:00；周六 全天；每天 22:00–次日 02:00');
    expect(weeklyWords(windows, 'en')).toBe('Mon–Wed, Fri, Sun 11:00–14:00; Sat all day; daily 22:00–02:00 next day');
  });
});
