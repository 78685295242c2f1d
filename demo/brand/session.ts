/** Who is logged in: the customer's number in a signed cookie. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Customer, findCustomer } from './customers.ts';

const name = 'fernway_customer';
const attributes = 'Path=/; HttpOnly; SameSite=Lax';

export interface Sessions {
  find(cookieHeader: string | undefined): Customer | undefined;
  /** The cookie of a browser in which this customer is logged in, as it comes back from there. */
  pairOf(customer: Customer): string;
  /** `Set-Cookie` that logs the customer in. */
  open(customer: Customer): string;
  /** `Set-Cookie` that logs out. */
  readonly closing: string;
}

/** Sessions end with the process. */
export function createSessions(): Sessions {
  const key = randomBytes(32);
  const seal = (id: string): string => createHmac('sha256', key).update(id).digest('base64url');
  const isSealed = (id: string, mark: string): boolean => {
    const expected = Buffer.from(seal(id));
    const actual = Buffer.from(mark);
    return expected.length === actual.length && timingSafeEqual(expected, actual);
  };
  const pairOf = ({ id }: Customer): string => `${name}=${id}.${seal(id)}`;
  return {
    pairOf,
    find(cookieHeader = '') {
      const [, id = '', mark = ''] = new RegExp(`(?:^|; )${name}=([^.;]+)\\.([^;]+)`).exec(cookieHeader) ?? [];
      return isSealed(id, mark) ? findCustomer(id) : undefined;
    },
    open: (customer) => `${pairOf(customer)}; ${attributes}`,
    closing: `${name}=; ${attributes}; Max-Age=0`,
  };
}
