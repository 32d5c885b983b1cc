import Taro from '@tarojs/taro';
import type { LoadedFile } from './types';

/** A mini program has no folder that people can open: a file goes to a chat, to the favourites, or as a link. */
export const savesByItself = false;

export const download = (_url: string): void => undefined;

async function handOver(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (/cancel/.test(JSON.stringify(error))) return false;
    throw error;
  }
}

/** Loads a file into the mini program's own cache. Throws when it is not the whole file. */
export async function loadFile(url: string, fileName: string): Promise<LoadedFile> {
  const { tempFilePath, statusCode } = await Taro.downloadFile({ url });
  if (statusCode !== 200) throw new Error(`answered ${statusCode}`);
  const file = { filePath: tempFilePath, fileName };
  return {
    // WeChat opens both only from a tap, so they are two steps after loading.
    send: () => handOver(Taro.shareFileMessage(file)),
    favourite: () => handOver(Taro.addFileToFavorites(file)),
  };
}
