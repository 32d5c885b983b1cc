/** `1 coupon`, `2 coupons`. */
export const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;
