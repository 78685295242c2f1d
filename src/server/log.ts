import { type DestinationStream, type Logger, pino } from 'pino';

export type Log = Logger;

/** Members that must never be written, at any depth the server logs them at. */
const redact = [
  'authorization',
  'cookie',
  'jwt',
  'token',
  'bearer',
  'password',
  'authCode',
  'id_token',
  'code',
].flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** JSON lines with secrets redacted. */
export const createLog = (level: string, destination?: DestinationStream): Log =>
  pino({ level, redact, base: null }, destination ?? pino.destination(1));
