import { type DestinationStream, type Logger, pino } from 'pino';
import { AppError } from './errors.ts';

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

/** Databases put the values they refused into their errors, and those may be what a customer wrote. */
function errorFacts(thrown: unknown): unknown {
  if (!(thrown instanceof Error)) return thrown;
  const { type, message, stack, code } = pino.stdSerializers.err(thrown);
  const errorCode = typeof code === 'string' && { errorCode: code };
  return { type, message, stack, ...errorCode, ...(thrown instanceof AppError && { detail: thrown.detail }) };
}

/** JSON lines with secrets redacted, and without what people wrote. */
export const createLog = (level: string, destination?: DestinationStream): Log =>
  pino({ level, redact, base: null, serializers: { err: errorFacts } }, destination ?? pino.destination(1));
