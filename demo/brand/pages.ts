/** The shop's pages. */

import { cupArt, mountainArt, packArt, tentArt } from './art.ts';
import { type Customer, customers } from './customers.ts';
import { type Html, html } from './html.ts';

interface Frame {
  title: string;
  customer: Customer | undefined;
  current: '/' | '/account' | '/login' | '';
}

export function homePage(customer: Customer | undefined): Html {
  const greeting = customer ? html`Good to see you, ${customer.givenName}.` : html`Made to be carried far.`;
  return page({ title: 'Fernway: gear for long walks', customer, current: '/' }, [
    html`<section class="hero">
      <div class="hero-text">
        <p class="eyebrow">Autumn collection</p>
        <h1>${greeting}</h1>
        <p class="lead">Tents, packs and small comforts for people who walk for days. Repaired by us for as long as you own them.</p>
        <p class="actions">${messageLink('Message us')}<a class="button quiet" href="#gear">See the gear</a></p>
        <p class="hint">${
          customer
            ? `You are logged in as ${customer.givenName} ${customer.familyName}: our people see that it is you.`
            : 'You are not logged in: you will talk to us as a guest.'
        }</p>
      </div>
      ${mountainArt}
    </section>
    <section id="gear" aria-labelledby="gear-title">
      <h2 id="gear-title">Gear we are proud of</h2>
      <ul class="cards">
        ${product({ art: tentArt, name: 'Ridge 2', text: 'Two people, four seasons, 1.9 kg.', price: '€ 289' })}
        ${product({ art: packArt, name: 'Cairn 38', text: 'A pack for hut tours, with a back that breathes.', price: '€ 165' })}
        ${product({ art: cupArt, name: 'Ember', text: 'Boils half a litre in two and a half minutes.', price: '€ 68' })}
      </ul>
    </section>`,
  ]);
}

export function loginPage(problem?: string): Html {
  return page({ title: 'Log in · Fernway', customer: undefined, current: '/login' }, [
    html`<section class="narrow">
      <h1>Log in</h1>
      <p class="lead">This is a demo shop: choose who you want to be. There is no password.</p>
      ${problem ? html`<p class="problem" role="alert">${problem}</p>` : ''}
      <form method="post" action="/login">
        <fieldset>
          <legend>Customer</legend>
          ${customers.map(
            (customer, index) => html`<label class="choice">
              <input type="radio" name="customer" value="${customer.id}" required${index === 0 ? html` checked` : ''}>
              <span class="avatar" aria-hidden="true">${customer.givenName[0] ?? ''}${customer.familyName[0] ?? ''}</span>
              <span><strong>${customer.givenName} ${customer.familyName}</strong><br>
              <span class="muted">${customer.tier}, customer since ${customer.since}</span></span>
            </label>`,
          )}
        </fieldset>
        <button class="button" type="submit">Log in</button>
      </form>
    </section>`,
  ]);
}

export function accountPage(customer: Customer): Html {
  return page({ title: 'Your account · Fernway', customer, current: '/account' }, [
    html`<section>
      <p class="eyebrow">${customer.tier} since ${customer.since}</p>
      <h1>Hello, ${customer.givenName}.</h1>
      <div class="columns">
        <div class="panel">
          <h2>Your orders</h2>
          <table>
            <thead><tr><th scope="col">Order</th><th scope="col">Items</th><th scope="col">Total</th><th scope="col">Status</th></tr></thead>
            <tbody>${customer.orders.map(
              (order) => html`<tr><th scope="row">${order.number}<br><span class="muted">${order.date}</span></th>
                <td>${order.items}</td><td class="number">${order.total}</td><td><span class="tag">${order.status}</span></td></tr>`,
            )}</tbody>
          </table>
        </div>
        <div class="panel accent">
          <h2>A question about an order?</h2>
          <p>Write to us. You need not tell us who you are again, and the conversation is there on every device.</p>
          ${messageLink('Message us')}
        </div>
      </div>
      <dl class="details">
        <div><dt>Customer number</dt><dd>${customer.id}</dd></div>
        <div><dt>E-mail</dt><dd>${customer.email}</dd></div>
        <div><dt>Phone</dt><dd>${customer.phone}</dd></div>
      </dl>
    </section>`,
  ]);
}

export const notFoundPage = (customer: Customer | undefined): Html =>
  page({ title: 'Not found · Fernway', customer, current: '' }, [
    html`<section class="narrow"><h1>This path leads nowhere</h1><p class="lead"><a href="/">Back to the start</a></p></section>`,
  ]);

/** A fresh token is made when the link is followed, so that it never grows old in the page. */
const messageLink = (label: string): Html =>
  html`<a class="button" href="/message" target="_blank" rel="noopener">${label}<span class="sr"> (opens a new tab)</span></a>`;

const product = ({ art, name, text, price }: { art: Html; name: string; text: string; price: string }): Html =>
  html`<li class="card">${art}<h3>${name}</h3><p>${text}</p><p class="price">${price}</p></li>`;

function page({ title, customer, current }: Frame, content: Html[]): Html {
  const link = (href: Frame['current'], label: string) =>
    html`<a href="${href}"${href === current ? html` aria-current="page"` : ''}>${label}</a>`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top"><div class="wide">
  <a class="brand" href="/"><img src="/icon.svg" alt="" width="28" height="28">Fernway</a>
  <nav aria-label="Main">${link('/', 'Shop')}${customer ? link('/account', 'Your account') : link('/login', 'Log in')}${
    customer
      ? html`<form method="post" action="/logout"><button class="link" type="submit">Log out</button></form>`
      : ''
  }</nav>
</div></header>
<main id="main" class="wide">${content}</main>
<footer><div class="wide">Fernway is an invented shop that comes with Parley, to try authenticated messaging with.</div></footer>
</body>
</html>
`;
}
