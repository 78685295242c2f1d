/** Domain discovery (CSDS): where an account's services live. They all live here; a service that is not served is not listed. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from './config.ts';
import { openToAnyOrigin } from './cross-origin.ts';
import { AppError } from './errors.ts';
import { renderJsonp } from './jsonp.ts';
import type { Store } from './store/store.ts';

const services = [
  'idp',
  'asyncMessagingEnt',
  'facadeMsg',
  'agentVep',
  'acCdnDomain',
  'accountConfigReadOnly',
  'accountConfigReadWrite',
  'msgHist',
  'smt',
] as const;

export interface BaseUri {
  service: string;
  account: string;
  baseURI: string;
}

type Addresses = Pick<Config, 'publicAuthority' | 'tls'>;
type AccountRequest = FastifyRequest<{ Params: { account: string } }>;
type ServiceRequest = FastifyRequest<{ Params: { account: string; service: string }; Querystring: { cb?: string } }>;

export const listBaseUris = (account: string, baseURI: string): BaseUri[] =>
  services.map((service) => ({ service, account, baseURI }));

const authority = /^(?:[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

/**
 * `host:port` that clients are to use: the configured one, else the one this request came to. Clients always speak TLS,
 * so a request over plain HTTP is pointed at the TLS listener.
 */
export function authorityOf({ publicAuthority, tls }: Addresses, request: FastifyRequest): string {
  if (publicAuthority) return publicAuthority;
  const host = hostOf(request);
  if (request.protocol === 'https' || !tls || tls.port === 0) return host;
  return `${host.replace(/:\d+$/, '')}:${tls.port}`;
}

/** `host:port` that the request came to, as it says. */
export function hostOf({ host }: FastifyRequest): string {
  if (!authority.test(host) || !URL.canParse(`https://${host}`)) throw new AppError('bad-request', { hint: 'Host' });
  return host;
}

export function discoveryRoutes(app: FastifyInstance, { store, config }: { store: Store; config: Addresses }): void {
  const listFor = async (request: AccountRequest): Promise<BaseUri[]> => {
    const { account } = request.params;
    if (!(await store.findAccount(account))) throw new AppError('account-not-found');
    return listBaseUris(account, authorityOf(config, request));
  };
  const getOne = async (request: ServiceRequest): Promise<BaseUri> => {
    const found = (await listFor(request)).find(({ service }) => service === request.params.service);
    if (!found) throw new AppError('service-not-found');
    return found;
  };

  app.register((scope, _options, done) => {
    openToAnyOrigin(scope);
    for (const root of ['/api', '/csdr']) {
      /* Some clients leave the ending out. */
      for (const ending of ['.json', '']) {
        scope.get(`${root}/account/:account/service/baseURI${ending}`, async (request: AccountRequest) => ({
          baseURIs: await listFor(request),
        }));
        scope.get(`${root}/account/:account/service/:service/baseURI${ending}`, getOne);
      }
    }
    scope.get('/csdr/account/:account/service/:service/baseURI.lpCsds', async (request: ServiceRequest, reply) => {
      const { baseURI } = await getOne(request);
      const answer = { ResultSet: { lpData: [{ lpServer: baseURI }] } };
      return renderJsonp(reply, request.query.cb, answer);
    });
    done();
  });
}
