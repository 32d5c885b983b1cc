import Taro from '@tarojs/taro';
import { text } from '../i18n';

/** A browser has no sheet of WeChat's: only the gauge, which says so, asks here. */
export const asksInPassing = false;

/** Browsers cannot ask for WeChat messages. A demo shop shows a dialog, named as such, in place of WeChat's. */
export async function askForMessages(templateIds: string[], demo: boolean): Promise<string[] | 'unsupported'> {
  if (!demo) return 'unsupported';
  const words = text();
  const { confirm } = await Taro.showModal({
    title: words.inbox.demoTitle,
    content: words.inbox.demoContent,
    confirmText: words.inbox.demoAllow,
    cancelText: words.common.cancel,
  });
  return confirm ? templateIds : [];
}
