import { cupArt, packArt, tentArt } from './art.ts';
import type { Html } from './html.ts';

export interface Product {
  sku: string;
  name: string;
  /** Euros. */
  price: number;
  category: 'tents' | 'packs' | 'kitchen';
  art: Html;
}

export const products: Product[] = [
  { sku: 'ridge-2', name: 'Ridge 2', price: 289, category: 'tents', art: tentArt },
  { sku: 'cairn-38', name: 'Cairn 38', price: 165, category: 'packs', art: packArt },
  { sku: 'ember', name: 'Ember', price: 68, category: 'kitchen', art: cupArt },
];

export const findProduct = (sku: string): Product | undefined => products.find((product) => product.sku === sku);
