import { type DestinationStream, type LogFn, type Logger, pino } from 'pino';
import { type Clock, systemClock } from './clock.ts';
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

/** How long the lines of one kind are held back after one was written. */
const quietMs = 1000;

/** What the log keeps while its disk is full. */
const waitingBytes = 1_048_576;

/** JSON lines with secrets redacted, and without what people wrote. */
export const createLog = (
  level: string,
  { destination, clock = systemClock }: { destination?: DestinationStream; clock?: Clock } = {},
): Log =>
  pino(
    { level, redact, base: null, serializers: { err: errorFacts }, hooks: { logMethod: fewOfFullDisk(clock) } },
    destination ?? openOutput(),
  );

/** Lines that cannot be written wait for the next one; what is more than fits is dropped. The server goes on. */
function openOutput(): DestinationStream {
  const output = pino.destination({ dest: 1, sync: true, maxLength: waitingBytes });
  output.on('error', () => {});
  return output;
}

/**
 * Once the disk is full every request fails for the same reason, and a line for each would fill what is left: of each
 * kind (the line's message) one is written a second, with the number of those `leftOut` since the one before.
 */
function fewOfFullDisk(clock: Clock) {
  const kinds = new Map<string, { count: number; write: (leftOut: number) => void }>();

  function wait(kind: string): void {
    kinds.set(kind, { count: 0, write: () => {} });
    clock.after(quietMs, () => {
      const held = kinds.get(kind);
      kinds.delete(kind);
      if (!held?.count) return;
      held.write(held.count - 1);
      wait(kind);
    });
  }

  return function logMethod(this: Logger, args: Parameters<LogFn>, method: LogFn): void {
    const [facts, kind] = args as [unknown, unknown];
    const limited = isStorageFailure(facts) && typeof kind === 'string';
    const held = limited ? kinds.get(kind) : undefined;
    if (limited && held) {
      held.count++;
      held.write = (leftOut) => method.call(this, leftOut ? { ...facts, leftOut } : facts, kind);
    } else {
      method.apply(this, args);
      if (limited) wait(kind);
    }
  };
}

const isStorageFailure = (facts: unknown): facts is { failure?: unknown; err?: unknown } => {
  if (typeof facts !== 'object' || facts === null) return false;
  const { failure, err } = facts as { failure?: unknown; err?: unknown };
  return (failure ?? (err instanceof AppError ? err.code : undefined)) === 'storage-unavailable';
};
