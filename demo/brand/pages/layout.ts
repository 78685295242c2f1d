/** What all pages have in common: head, menu, footer, and the one snippet that brings messaging. */
import { countOf, totalOf } from '../cart.ts';
import { type Html, html, scriptValue } from '../html.ts';
import { languages } from '../language.ts';
import { connectorIdOf, engagementIdOf } from '../oidc/modes.ts';
import type { Visit } from '../visit.ts';
import { backstage } from './backstage.ts';

export interface PageOptions {
  title: string;
  /** Which entry of the menu is this page; also what the messaging service is told as its section. */
  section: 'home' | 'product' | 'cart' | 'account' | 'login' | 'guide' | 'help' | 'imprint' | 'nowhere';
  /** What the page tells the messaging service about itself and its visitor. */
  attributes?: Record<string, unknown>[];
  /** The page does not say who is logged in. */
  anonymous?: true;
}

export function page(visit: Visit, options: PageOptions, content: Html[]): Html {
  const { language, texts, nonce } = visit;
  const { dir } = languages[language];
  return html`<!doctype html>
<html lang="${language}" dir="${dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${options.title === texts.home.title ? options.title : `${options.title} · Fernway`}</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
${messaging(visit, options)}
</head>
<body>
<a class="skip" href="#main">${texts.skip}</a>
${header(visit, options.section)}
<main id="main" class="wide">${content}</main>
<footer><div class="wide">
  ${backstage(visit)}
  <p>${texts.footer} <a href="/imprint">${texts.imprint}</a> · <a href="/assets/html/sitechoose.html">${texts.testPage}</a></p>
</div></footer>
<script nonce="${nonce}" src="/shop.js" type="module"></script>
</body>
</html>
`;
}

/** The snippet of every page. What it names may still be missing when the tag arrives: the tag waits for it. */
function messaging({ shop, customer, cart, mode, nonce, language }: Visit, options: PageOptions): Html {
  const { accountId, messagingOrigin, identity } = shop;
  const who = customer && !options.anonymous ? identity.nameOnPages(customer) : null;
  const attributes = [
    ...(cart.length > 0 ? [cartAttribute(cart)] : []),
    ...(customer && !options.anonymous ? customerAttributes(customer) : []),
    ...(options.attributes ?? []),
  ];
  const way = connectorIdOf(mode);
  const { section } = options;
  const sections = [
    section,
    `${section}-${language}`,
    `language-${language}`,
    `${way}-${language}`,
    `${section}-${way}-${language}`,
  ];
  return html`<script nonce="${nonce}">
window.lpTag = window.lpTag || {};
lpTag.site = ${scriptValue(accountId)};
lpTag.ovr = { domain: ${scriptValue(new URL(messagingOrigin).host)} };
lpTag.section = ${scriptValue(sections)};
lpTag.sdes = ${scriptValue(attributes)};
window.fernway = { customer: ${scriptValue(who)} };
lpTag.identities = [(answer) => answer(fernway.customer)];
window.lpGetAuthenticationToken = (answer) => {
  fetch('/api/messaging-token')
    .then((response) => response.json())
    .then(({ error, token, code, ...rest }) => error ? answer('', error) : answer(token || { ssoKey: code, ...rest }))
    .catch((error) => answer('', error.message));
};
</script>
<script nonce="${nonce}" async src="${messagingOrigin}/tag/tag.js?site=${accountId}"></script>`;
}

const cartAttribute = (cart: Visit['cart']) => ({
  type: 'cart',
  total: totalOf(cart),
  currency: 'EUR',
  numItems: countOf(cart),
  products: cart.map(({ product: { name, category, sku, price }, quantity }) => ({
    product: { name, category, sku, price },
    quantity,
  })),
});

/** As the page knows them, and therefore not verified: the token says the same with a signature. */
const customerAttributes = ({ tier, since, number }: NonNullable<Visit['customer']>) => [
  {
    type: 'ctmrinfo',
    info: { ctype: tier, accountName: number, registrationDate: { day: 1, month: 1, year: since } },
  },
];

/** Opens the messaging window from the page's own button; shown while there is something that it can open. */
export const messageButton = ({ texts, customer, mode, language }: Visit): Html =>
  html`<button class="button" type="button" data-engagement="${
    customer ? engagementIdOf(mode, language) : visitorsEngagementId[language]
  }" hidden>${texts.message}</button>`;

const visitorsEngagementId = { en: 61, de: 161, he: 261 };

function header({ customer, texts, cart, language, url }: Visit, section: PageOptions['section']): Html {
  const link = (href: string, label: string, own: PageOptions['section']) =>
    html`<a href="${href}"${own === section ? html` aria-current="page"` : ''}>${label}</a>`;
  const count = countOf(cart);
  return html`<header class="top"><div class="wide">
  <a class="brand" href="/"><img src="/icon.svg" alt="" width="28" height="28">Fernway</a>
  <nav aria-label="${texts.mainMenu}">
    ${link('/', texts.shop, 'home')}${link('/guide', texts.guide, 'guide')}${link('/help', texts.help, 'help')}
    <a href="/cart"${section === 'cart' ? html` aria-current="page"` : ''}>${texts.cart}${
      count > 0 ? html` <span class="count">${count}</span>` : ''
    }</a>
    ${customer ? link('/account', texts.account, 'account') : link('/login', texts.logIn, 'login')}
    ${
      customer
        ? html`<form method="post" action="/logout"><button class="link" type="submit">${texts.logOut}</button></form>`
        : ''
    }
  </nav>
  <nav class="languages" aria-label="${texts.languages}">${Object.entries(languages).map(
    ([code, { name }]) =>
      html`<a href="${url.pathname}?lang=${code}" lang="${code}" hreflang="${code}"${
        code === language ? html` aria-current="true"` : ''
      }>${name}</a>`,
  )}</nav>
</div></header>`;
}
