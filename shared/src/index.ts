export * from './client';
export * from './errors';
export * from './ids';
export * from './money';
export * from './tokens';
