import type { LoadedFile } from './types';

/** The browser saves it by itself: the server says that it is a file to keep. */
export const savesByItself = true;

export function download(url: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = '';
  link.click();
}

export const loadFile = async (_url: string, _name: string): Promise<LoadedFile> => {
  throw new Error('a browser downloads');
};
