/** Whose page this is: by its identity functions, or where it has none by the attribute that names the customer. */
import type { FrameStart } from '../../protocol/frame-bridge.ts';
import { askIdentity, keyOf } from '../identities.ts';
import type { WindowsHost } from '../windows.ts';

export interface Customer {
  /** What the customer's window keeps belongs to this key. */
  owner: string;
  identity: NonNullable<FrameStart['identity']>;
}

type Host = Pick<WindowsHost, 'identities' | 'attributes' | 'claim' | 'identify'>;

export function findCustomer(host: Host, isAuthenticated: boolean): Customer | undefined {
  const identity = host.claim ?? (isAuthenticated ? { sub: legacySub(host) } : undefined);
  return identity && { owner: keyOf(identity), identity };
}

/** Whether the page is still a customer's, when it is asked again. */
export async function recheckCustomer(host: Host, isAuthenticated: boolean): Promise<boolean> {
  if (host.identities.length === 0) return isAuthenticated;
  const claim = await askIdentity(host.identities, () => undefined);
  const known = host.claim;
  const isSame = claim && known ? keyOf(claim) === keyOf(known) : claim === known;
  if (!isSame) host.identify(claim);
  return claim !== undefined;
}

function legacySub({ attributes }: Host): string {
  const [attribute] = attributes.api.get('ctmrinfo') ?? [];
  const { customerId } = Object(attribute?.info) as { customerId?: unknown };
  return typeof customerId === 'string' ? customerId : '';
}
