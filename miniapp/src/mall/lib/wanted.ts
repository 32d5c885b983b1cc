/** What is to be ordered, as a page's address carries it: `<skuId>:<quantity>,…`. Pure. */

export interface Wanted {
  skuId: string;
  quantity: number;
}

export const wantedText = (items: readonly Wanted[]): string =>
  items.map(({ skuId, quantity }) => `${skuId}:${quantity}`).join(',');

/** @returns what can be read of it; nothing for anything else */
export function parseWanted(text: string | undefined): Wanted[] {
  return (text ?? '').split(',').flatMap((part) => {
    const match = /^([0-9a-f-]{36}):([1-9]\d{0,2})$/.exec(part);
    return match?.[1] ? [{ skuId: match[1], quantity: Number(match[2]) }] : [];
  });
}
