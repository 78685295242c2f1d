/** Renders failures as HTTP answers. Detail, cause and stack go to the log, never to the peer. */
import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify';
import type { Clock } from './clock.ts';
import { AppError, failures } from './errors.ts';
import type { Log } from './log.ts';

/** What a peer is told, however the failure came about. */
interface Failure {
  status: number;
  message: string;
  error: AppError | undefined;
}

type Render = (failure: Failure) => unknown;

const render: Render = ({ status, message, error }) => ({
  error: { message, internalCode: status, ...(error?.fields && { fields: error.fields }) },
});

/** For the whole server; scopes with bodies of their own call one of the others. */
export function renderErrors(app: FastifyInstance, log: Log): void {
  answerWith(app, log, render);
  app.setNotFoundHandler((_request, reply) =>
    reply.status(404).send(render({ status: 404, message: 'Not found', error: undefined })),
  );
}

/** The identity provider's clients read `internalErrorCode`, a string. */
export function renderIdentityErrors(scope: FastifyInstance, log: Log): void {
  answerWith(scope, log, (failure) => {
    const row = failure.error && failures[failure.error.code];
    const ownCode = row && 'internalErrorCode' in row ? row.internalErrorCode : undefined;
    const internalErrorCode = failure.status === 400 ? '9001' : ownCode;
    return internalErrorCode ? { internalErrorCode } : render(failure);
  });
}

/** Agents' clients know their own codes and expect a readable time. */
export function renderLoginErrors(scope: FastifyInstance, log: Log, clock: Clock): void {
  const format = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });
  const internalCodes: Partial<Record<string, number>> = {
    'login-failed': 2,
    'csrf-mismatch': 10,
    'second-factor-needed': 42,
  };
  answerWith(scope, log, ({ status, message, error }) => ({
    error: {
      time: format.format(clock.now()).replace(/, (?=\d+:)/, ' '),
      message,
      internalCode: (error && internalCodes[error.code]) ?? status,
      responseStatus: (STATUS_CODES[status] ?? 'Error').toUpperCase().replaceAll(/[^A-Z]+/g, '_'),
    },
  }));
}

/** Clients of the Monitoring API know its own codes. */
export function renderMonitoringErrors(scope: FastifyInstance, log: Log, clock: Clock): void {
  answerWith(scope, log, ({ status, message, error }) => ({
    time: clock.now(),
    message,
    internalCode: (error && monitoringCodes[error.code]) ?? (status >= 500 ? 18 : status),
  }));
}

const monitoringCodes: Partial<Record<string, number>> = {
  'bad-request': 5,
  'monitoring-version': 33,
  'visitor-id-malformed': 37,
  'session-id-malformed': 39,
  'app-not-found': 18,
  'account-not-found': 18,
};

function answerWith(scope: FastifyInstance, log: Log, body: Render): void {
  scope.setErrorHandler<FastifyError | AppError>((thrown, request, reply) => {
    const failure = failureOf(thrown);
    report(log, { failure, thrown, request });
    if (failure.status === 429 && !reply.hasHeader('retry-after'))
      reply.header('retry-after', String(failure.error?.retryAfter ?? 5));
    return reply.status(failure.status).send(body(failure));
  });
}

function failureOf(thrown: FastifyError | AppError): Failure {
  if (thrown instanceof AppError) return { status: thrown.status, message: thrown.publicText, error: thrown };
  if (thrown.validation) {
    const [first] = thrown.validation;
    const where = `${thrown.validationContext ?? 'request'}${first?.instancePath ?? ''} ${first?.message ?? ''}`;
    return failureOf(new AppError('bad-request', { hint: where.trim() }));
  }
  const status = thrown.statusCode ?? 500;
  if (status >= 400 && status < 500) {
    return { status, message: STATUS_CODES[status] ?? 'Bad request', error: undefined };
  }
  return failureOf(new AppError('internal', { cause: thrown }));
}

interface Report {
  failure: Failure;
  thrown: FastifyError | AppError;
  request: FastifyRequest;
}

function report(log: Log, { failure, thrown, request }: Report): void {
  const facts = {
    status: failure.status,
    failure: failure.error?.code,
    detail: failure.error?.detail ?? failure.error?.hint,
    method: request.method,
    /* The pattern, never the URL: paths and queries may carry credentials. */
    route: request.routeOptions.url,
    requestId: request.id,
  };
  if (failure.status >= 500) log.error({ ...facts, err: thrown }, 'request failed');
  else log.info(facts, 'request refused');
}
