/** Whose page this is: by its identity functions, or where it has none by the attribute that names the customer. */
import type { FrameStart } from '../../protocol/frame-bridge.ts';
import { askIdentity, keyOf } from '../identities.ts';
import type { WindowsHost } from '../windows.ts';

export interface Customer {
  /** What the customer's window keeps belongs to this key. */
  owner: string;
  identity: NonNullable<FrameStart['identity']>;
}

type Host = Pick<WindowsHost, 'identities' | 'attributes' | 'authenticated' | 'claim' | 'identify' | 'report'>;

export function findCustomer(host: Host): Customer | undefined {
  const identity = host.claim ?? (host.authenticated ? { sub: legacySub(host) } : undefined);
  return identity && { owner: keyOf(identity), identity };
}

/** Whether the page is still a customer's, when it is asked again. */
export async function recheckCustomer(host: Host): Promise<boolean> {
  if (host.identities.length === 0) return host.authenticated;
  const claim = await askIdentity(host.identities, () => undefined);
  const known = host.claim;
  const isSame = claim && known ? keyOf(claim) === keyOf(known) : claim === known;
  if (!isSame) {
    host.identify(claim, 'identity');
    host.report('poll');
  }
  return claim !== undefined;
}

function legacySub({ attributes }: Host): string {
  const [attribute] = attributes.api.get('ctmrinfo') ?? [];
  const { customerId } = Object(attribute?.info) as { customerId?: unknown };
  return typeof customerId === 'string' ? customerId : '';
}
