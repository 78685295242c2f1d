/** The pages on which things are shown and bought. */
import { mountainArt } from '../art.ts';
import { totalOf } from '../cart.ts';
import { type Html, html } from '../html.ts';
import { languages } from '../language.ts';
import { type Product, products } from '../products.ts';
import type { Visit } from '../visit.ts';
import { messageButton, page } from './layout.ts';

const money = ({ language }: Visit, euros: number): string =>
  new Intl.NumberFormat(languages[language].tag, {
    style: 'currency',
    currency: 'EUR',
    maximumFractionDigits: 0,
  }).format(euros);

export function homePage(visit: Visit): Html {
  const { customer, texts } = visit;
  const { home } = texts;
  return page(visit, { title: home.title, section: 'home' }, [
    html`<section class="hero">
      <div class="hero-text">
        <p class="eyebrow">${home.eyebrow}</p>
        <h1>${customer ? home.greeting(customer.givenName) : home.heading}</h1>
        <p class="lead">${home.lead}</p>
        <p class="actions"><a class="button quiet" href="#gear">${home.see}</a>${messageButton(visit)}</p>
        <p class="hint">${customer ? home.known(`${customer.givenName} ${customer.familyName}`) : home.guest}</p>
      </div>
      ${mountainArt}
    </section>
    <section id="gear" aria-labelledby="gear-title">
      <h2 id="gear-title">${home.gear}</h2>
      <ul class="cards">${products.map(
        (product) => html`<li class="card">${product.art}
        <h3><a href="/product/${product.sku}">${product.name}</a></h3>
        <p>${lineOf(visit, product)}</p><p class="price">${money(visit, product.price)}</p></li>`,
      )}</ul>
    </section>`,
  ]);
}

const textOf = ({ texts }: Visit, { sku }: Product) => texts.products[sku as keyof typeof texts.products];
const lineOf = (visit: Visit, product: Product): string => textOf(visit, product).line;

export function productPage(visit: Visit, product: Product): Html {
  const { texts } = visit;
  const { name, category, sku, price } = product;
  const seen = {
    type: 'prodView',
    currency: 'EUR',
    products: [{ product: { name, category, sku, price, statusInStock: 'in stock', quantityInStock: 12 } }],
  };
  return page(visit, { title: name, section: 'product', attributes: [seen] }, [
    html`<section class="product">
      <div class="card">${product.art}</div>
      <div>
        <p class="eyebrow">${texts.categories[category]}</p>
        <h1>${name}</h1>
        <p class="lead">${lineOf(visit, product)}</p>
        <p>${textOf(visit, product).text}</p>
        <p class="price">${money(visit, price)} <span class="tag">${texts.inStock}</span></p>
        <form method="post" action="/cart" class="actions">
          <input type="hidden" name="sku" value="${sku}">
          <button class="button" type="submit" name="change" value="1">${texts.addToCart}</button>
        </form>
      </div>
    </section>`,
  ]);
}

export function cartPage(visit: Visit): Html {
  const { cart, texts } = visit;
  const { cartPage: words } = texts;
  if (cart.length === 0)
    return page(visit, { title: words.title, section: 'cart' }, [
      html`<section class="narrow"><h1>${words.title}</h1><p class="lead">${words.empty}</p>
        <p class="actions"><a class="button" href="/#gear">${words.browse}</a></p></section>`,
    ]);
  return page(visit, { title: words.title, section: 'cart' }, [
    html`<section>
      <h1>${words.title}</h1>
      <div class="panel"><table>
        <thead><tr><th scope="col">${words.item}</th><th scope="col">${words.quantity}</th><th scope="col">${words.price}</th><th></th></tr></thead>
        <tbody>${cart.map(
          ({ product, quantity }) => html`<tr>
          <th scope="row"><a href="/product/${product.sku}">${product.name}</a></th>
          <td class="number">${quantity}</td><td class="number">${money(visit, product.price * quantity)}</td>
          <td><form method="post" action="/cart"><input type="hidden" name="sku" value="${product.sku}">
            <button class="link" type="submit" name="change" value="0" aria-label="${words.remove(product.name)}">×</button></form></td></tr>`,
        )}</tbody>
        <tfoot><tr><th scope="row" colspan="2">${words.total}</th><td class="number">${money(visit, totalOf(cart))}</td><td></td></tr></tfoot>
      </table></div>
      <form method="post" action="/order" class="actions"><button class="button" type="submit">${words.buy}</button></form>
    </section>`,
  ]);
}

export function thanksPage(visit: Visit, order: { number: string; bought: Visit['cart'] }): Html {
  const { cartPage: words } = visit.texts;
  const purchase = {
    type: 'purchase',
    total: totalOf(order.bought),
    currency: 'EUR',
    orderId: order.number,
    cart: {
      products: order.bought.map(({ product: { name, category, sku, price }, quantity }) => ({
        product: { name, category, sku, price },
        quantity,
      })),
    },
  };
  return page(visit, { title: words.thanks, section: 'cart', attributes: [purchase] }, [
    html`<section class="narrow"><h1>${words.thanks}</h1><p class="lead">${words.thanksText(order.number)}</p></section>`,
  ]);
}
