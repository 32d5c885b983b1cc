/**
 * Asking for WeChat messages, where they are of use: with a coupon, and before money is paid. Never at start, never
 * twice a day, and never in the way: whatever comes of it, the tap goes on.
 */
import { askForMessages, asksInPassing } from '../platform/subscribe';
import { api } from './api';
import { appConfigNow } from './app-config';
import { nowMs } from './clock';
import { dayOf } from './dates';
import { makeId } from './ids';
import { sessionStore } from './session-store';
import { readStored, writeStored } from './storage';

type Purpose = 'coupon' | 'payment';

const KEY = 'shuke.messages-asked';

/** Call it first thing in a tap: WeChat opens its sheet only there. Resolves when the sheet is closed; never throws. */
export async function askInPassing(purpose: Purpose): Promise<void> {
  const config = appConfigNow();
  const today = dayOf(new Date(nowMs()).toISOString());
  const asked = readStored<Partial<Record<Purpose, string>>>(KEY) ?? {};
  // What a visitor allows could not be written down for anybody.
  if (!asksInPassing || !config || sessionStore.get().status !== 'in' || asked[purpose] === today) return;
  writeStored(KEY, { ...asked, [purpose]: today });
  const { coupon, campaign } = config.messageTemplates;
  try {
    const accepted = await askForMessages([coupon, campaign], config.demo);
    if (accepted === 'unsupported' || accepted.length === 0) return;
    await api('POST /me/message-allowance', { body: { grantId: makeId(), templateIds: accepted } });
  } catch {
    return;
  }
}
