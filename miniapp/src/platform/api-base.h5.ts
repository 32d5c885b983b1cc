export const apiBase = (): string => API_BASE;

export const assetUrl = (url: string): string => url;
