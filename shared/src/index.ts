export * from './client';
export * from './coupon-rule';
export * from './errors';
export * from './ids';
export * from './money';
export * from './tokens';
