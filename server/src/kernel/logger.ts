import pino, { type Logger as PinoLogger } from 'pino';

export type Logger = PinoLogger;

/**
 * Structured logs without personal data: requests are logged by route pattern, never by body, and the keys
 * that could carry a person or a secret are removed even if somebody logs them by mistake.
 */
const SENSITIVE = [
  'authorization',
  'token',
  'password',
  'phone',
  'nickname',
  'openid',
  'unionid',
  'frame',
  'frames',
  'template',
  'vector',
  'code',
  'key',
];

export function createLogger(level: string, destination?: pino.DestinationStream): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: SENSITIVE.flatMap((key) => [key, `*.${key}`]), censor: '[removed]' },
    serializers: { err: pino.stdSerializers.err },
  };
  return destination ? pino(options, destination) : pino(options);
}
