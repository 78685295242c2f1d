/** The pages that know a customer, or get to know one. */
import { type Customer, customers } from '../customers.ts';
import { type Html, html } from '../html.ts';
import type { Visit } from '../visit.ts';
import { messageButton, page } from './layout.ts';

export interface LoginOptions {
  /** Where the form goes: the shop's own log-in, or one that a messaging window waits for. */
  action?: string;
  problem?: boolean;
}

export function loginPage(visit: Visit, { action = '/login', problem = false }: LoginOptions = {}): Html {
  const { login, logIn } = visit.texts;
  return page(visit, { title: login.title, section: 'login' }, [
    html`<section class="narrow">
      <h1>${login.title}</h1>
      ${action === '/login' ? '' : html`<p class="lead">${login.forMessaging}</p>`}
      <p class="lead">${login.lead}</p>
      ${problem ? html`<p class="problem" role="alert">${login.problem}</p>` : ''}
      <form method="post" action="${action}">
        <fieldset>
          <legend>${login.customer}</legend>
          ${customers.map((customer, index) => choice(visit, customer, index === 0))}
        </fieldset>
        <button class="button" type="submit">${logIn}</button>
      </form>
    </section>`,
  ]);
}

const choice = ({ texts }: Visit, customer: Customer, first: boolean): Html => html`<label class="choice">
  <input type="radio" name="customer" value="${customer.id}" required${first ? html` checked` : ''}>
  <span class="avatar" aria-hidden="true">${customer.givenName[0] ?? ''}${customer.familyName[0] ?? ''}</span>
  <span><strong>${customer.givenName} ${customer.familyName}</strong><br>
  <span class="muted">${texts.login.since(customer.tier, customer.since)}</span></span>
</label>`;

export function accountPage(visit: Visit, customer: Customer): Html {
  const { account, accountPage: words } = visit.texts;
  const { givenName, familyName, email, phone } = customer;
  const personal = {
    type: 'personal',
    personal: { firstname: givenName, lastname: familyName, contacts: [{ email, phone }] },
  };
  const service = { type: 'service', service: { topic: 'orders', category: 'account', status: 0 } };
  return page(visit, { title: account, section: 'account', attributes: [personal, service] }, [
    html`<section>
      <p class="eyebrow">${words.since(customer.tier, customer.since)}</p>
      <h1>${words.greeting(givenName)}</h1>
      <div class="columns">
        <div class="panel">
          <h2>${words.orders}</h2>
          <table>
            <thead><tr><th scope="col">${words.columns.order}</th><th scope="col">${words.columns.items}</th>
              <th scope="col">${words.columns.total}</th><th scope="col">${words.columns.status}</th></tr></thead>
            <tbody>${customer.orders.map(
              (order) => html`<tr><th scope="row">${order.number}<br><span class="muted">${order.date}</span></th>
                <td>${order.items}</td><td class="number">${order.total}</td><td><span class="tag">${order.status}</span></td></tr>`,
            )}</tbody>
          </table>
        </div>
        <div class="panel accent">
          <h2>${words.question}</h2>
          <p>${words.answer}</p>
          <p class="actions">${messageButton(visit)}</p>
        </div>
      </div>
      <dl class="details">
        <div><dt>${words.number}</dt><dd>${customer.number}</dd></div>
        <div><dt>${words.email}</dt><dd>${email}</dd></div>
        <div><dt>${words.phone}</dt><dd><bdi>${phone}</bdi></dd></div>
      </dl>
    </section>`,
  ]);
}
