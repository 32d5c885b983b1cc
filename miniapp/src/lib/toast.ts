import Taro from '@tarojs/taro';

const SHOWN_MS = 2500;

/** A short word at the bottom of things; never the only place where an outcome is told. */
export function toast(title: string): void {
  void Taro.showToast({ title, icon: 'none', duration: SHOWN_MS });
}

export async function confirmModal(words: {
  title: string;
  content: string;
  confirm: string;
  cancel: string;
}): Promise<boolean> {
  const { confirm } = await Taro.showModal({
    title: words.title,
    content: words.content,
    confirmText: words.confirm,
    cancelText: words.cancel,
  });
  return confirm;
}
