import Taro from '@tarojs/taro';

export const asksInPassing = true;

/** Asks WeChat for one message of each template. Must be called from a tap. Returns the accepted template ids. */
export async function askForMessages(templateIds: string[], _demo: boolean): Promise<string[] | 'unsupported'> {
  try {
    const answer: Record<string, unknown> = {
      ...(await Taro.requestSubscribeMessage({ tmplIds: templateIds, entityIds: [] })),
    };
    return templateIds.filter((templateId) => answer[templateId] === 'accept');
  } catch {
    return [];
  }
}
