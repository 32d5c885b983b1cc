/**
 * Numbered places where a test kills the process, to prove that a restart ends in the one right state.
 * Without a configured point this does nothing.
 */
export const CRASH_POINTS = [
  'payment.authorised',
  'payment.booked',
  'payment.settled',
  'payment.sending',
  'payment.answered',
  'payment.committed',
  'payment.released',
  'void.marked',
  'void.answered',
  'refund.counted',
  'refund.sending',
  'refund.answered',
  'refund.booked',
  'campaign.page',
  'campaign.committed',
  'merge.money',
  'merge.closed',
  'webhook.sent',
  'deletion.closed',
  'deletion.forgotten',
  'order.placed',
] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

let armed: string | undefined;
let passesLeft = 0;

/** @param spec `name`, or `name#3` for the third time it is passed */
export function armCrashPoint(spec: string | undefined): void {
  const [name, pass = '1'] = spec?.split('#') ?? [];
  armed = name;
  passesLeft = Number(pass);
}

export function crashPoint(name: CrashPoint): void {
  if (armed === name && --passesLeft === 0) process.kill(process.pid, 'SIGKILL');
}
