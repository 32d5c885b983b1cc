/** The payment PIN: six digits that nobody guesses within five tries. Pure. */

export const PIN_DIGITS = 6;
/** Wrong PINs in a row after which it is locked. */
export const PIN_TRIES = 5;

/** The choices of people who do not choose: what leaked PIN lists begin with, beyond the patterns below. */
const COMMON = new Set([
  '520520',
  '521521',
  '147258',
  '159357',
  '159753',
  '258369',
  '142536',
  '168168',
  '888168',
  '131420',
]);

/** `yymmdd`, `ddmmyy`, `mmddyy`, `yyyymm` of a date like 1990-07-01: what others find on an identity card. */
function datesOf(birthday: string): string[] {
  const [year = '', month = '', day = ''] = birthday.split('-');
  const short = year.slice(2);
  return [short + month + day, day + month + short, month + day + short, year + month];
}

/**
 * Whether a PIN would be among the first guesses: one repeated group (000000, 121212, 123123), a run up or down
 * (123456, 987654), doubled runs (112233), a well-known one, or the member's own birthday.
 */
export function isWeakPin(pin: string, birthday: string | null = null): boolean {
  const digits = [...pin].map(Number);
  if (/^(\d{1,3})\1+$/.test(pin) || COMMON.has(pin)) return true;
  const steps = digits.slice(1).map((digit, i) => digit - (digits[i] ?? 0));
  if (steps.every((step) => step === 1) || steps.every((step) => step === -1)) return true;
  if (/^(\d)\1(\d)\2(\d)\3$/.test(pin) || /^(\d)\1\1(\d)\2\2$/.test(pin)) return true;
  return birthday !== null && datesOf(birthday).includes(pin);
}
