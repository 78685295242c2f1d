/** What conditions look at, of the attributes that were reported in a session. Everything in it is bounded. */
import type { Attribute } from '../../protocol/engagement.ts';

export interface SeenProduct {
  name?: string;
  category?: string;
  sku?: string;
}

export interface VisitFacts {
  customerId?: string;
  customerType?: string;
  customerStatus?: string;
  marketingChannel?: number;
  cart?: { total: number; before?: number; products?: SeenProduct[] };
  /** Products that were looked at, oldest first. */
  viewed?: SeenProduct[];
  services?: { topic?: string; status?: number }[];
  errors: { message?: string; code?: string; count: number }[];
}

const mostErrors = 20;
const mostProducts = 50;
const mostServices = 20;
/** Conditions name nothing longer. */
const longestText = 200;

export function noteFact(facts: VisitFacts, attribute: Attribute): VisitFacts {
  const members = (name: string) => Object(attribute[name]) as Record<string, unknown>;
  switch (attribute.type) {
    case 'ctmrinfo': {
      const { customerId, ctype, cstatus } = members('info');
      const { customerId: _, customerType: __, customerStatus: ___, ...rest } = facts;
      return {
        ...rest,
        ...(isText(customerId) && { customerId }),
        ...(isText(ctype) && { customerType: ctype }),
        ...(isText(cstatus) && { customerStatus: cstatus }),
      };
    }
    case 'mrktInfo': {
      const channel = Number(members('info').channel);
      return Number.isInteger(channel) ? { ...facts, marketingChannel: channel } : facts;
    }
    case 'cart': {
      const { total } = attribute;
      if (typeof total !== 'number') return facts;
      const products = productsOf(attribute.products);
      const before = facts.cart && { before: facts.cart.total };
      return { ...facts, cart: { total, ...before, ...(products.length > 0 && { products }) } };
    }
    case 'prodView':
      return { ...facts, viewed: newest([...(facts.viewed ?? []), ...productsOf(attribute.products)], mostProducts) };
    case 'service':
      return { ...facts, services: newest([...(facts.services ?? []), serviceOf(members('service'))], mostServices) };
    case 'error':
      return { ...facts, errors: noteError(facts.errors, members('error')) };
    default:
      return facts;
  }
}

function noteError(errors: VisitFacts['errors'], error: Record<string, unknown>): VisitFacts['errors'] {
  const { message, code, resolved } = error;
  const same = (one: VisitFacts['errors'][number]) => one.message === message && one.code === code;
  const others = errors.filter((one) => !same(one));
  if (resolved === true) return others;
  const count = (errors.find(same)?.count ?? 0) + 1;
  return [...others, { ...(isText(message) && { message }), ...(isText(code) && { code }), count }].slice(-mostErrors);
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const isShort = (value: unknown): value is string => isText(value) && value.length <= longestText;

function productsOf(listed: unknown): SeenProduct[] {
  const all = (Array.isArray(listed) ? listed : []).map((entry): SeenProduct => {
    const { name, category, sku } = Object(Object(entry).product) as Record<string, unknown>;
    return {
      ...(isShort(name) && { name }),
      ...(isShort(category) && { category }),
      ...(isShort(sku) && { sku }),
    };
  });
  return newest(
    all.filter((product) => Object.keys(product).length > 0),
    mostProducts,
  );
}

const serviceOf = ({ topic, status }: Record<string, unknown>) => ({
  ...(isShort(topic) && { topic }),
  ...(typeof status === 'number' && { status }),
});

/** The last of those that say the same, and of all so many. */
function newest<T>(all: readonly T[], most: number): T[] {
  const texts = all.map((one) => JSON.stringify(one));
  return all.filter((_, index) => texts.lastIndexOf(texts[index] ?? '') === index).slice(-most);
}
