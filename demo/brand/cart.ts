/** What the visitor means to buy, in a cookie: `ridge-2:1.ember:2`. */
import { findProduct, type Product } from './products.ts';

export interface CartLine {
  product: Product;
  quantity: number;
}

const mostOfOne = 9;

export const parseCart = (text: string): CartLine[] =>
  text.split('.').flatMap((part) => {
    const [sku = '', count] = part.split(':');
    const product = findProduct(sku);
    const quantity = Math.trunc(Number(count));
    return product && quantity > 0 ? [{ product, quantity: Math.min(quantity, mostOfOne) }] : [];
  });

export const formatCart = (cart: readonly CartLine[]): string =>
  cart.map(({ product, quantity }) => `${product.sku}:${quantity}`).join('.');

/** Nothing of a product takes it out. */
export function changeCart(cart: readonly CartLine[], product: Product, change: number): CartLine[] {
  const present = cart.find((line) => line.product === product)?.quantity ?? 0;
  const quantity = change === 0 ? 0 : Math.min(present + change, mostOfOne);
  const line = { product, quantity };
  const kept = present > 0 ? cart.map((one) => (one.product === product ? line : one)) : [...cart, line];
  return kept.filter((one) => one.quantity > 0);
}

export const totalOf = (cart: readonly CartLine[]): number =>
  cart.reduce((sum, { product, quantity }) => sum + product.price * quantity, 0);

export const countOf = (cart: readonly CartLine[]): number => cart.reduce((sum, { quantity }) => sum + quantity, 0);
