/** The pages on which things are read. */
import { customers } from '../customers.ts';
import { type Html, html } from '../html.ts';
import type { Visit } from '../visit.ts';
import { page } from './layout.ts';

export const chapters = ['start', 'weather', 'food'] as const;
export type Chapter = (typeof chapters)[number];

/** One page whose chapters change by script, as in an application of a single page; without scripts they are links. */
export function guidePage(visit: Visit, current: Chapter): Html {
  const { guidePage: words } = visit.texts;
  return page(visit, { title: words.title, section: 'guide' }, [
    html`<section class="guide" id="guide">
      <h1>${words.title}</h1>
      <p class="lead">${words.lead}</p>
      <nav aria-label="${words.title}">${chapters.map(
        (chapter) =>
          html`<a href="/guide/${chapter}" data-chapter="${chapter}"${
            chapter === current ? html` aria-current="page"` : ''
          }>${words.chapters[chapter].name}</a>`,
      )}</nav>
      ${chapters.map(
        (chapter) => html`<article class="panel" data-chapter="${chapter}"${chapter === current ? '' : html` hidden`}>
        <h2>${words.chapters[chapter].name}</h2><p>${words.chapters[chapter].text}</p></article>`,
      )}
      ${session(visit)}
    </section>`,
  ]);
}

/** Logs in and out without leaving the page. */
function session({ texts, customer }: Visit): Html {
  const { guidePage: words, logIn, logOut, login } = texts;
  return html`<form class="panel row" id="guide-session" method="post" action="/login">
    <p data-who="nobody"${customer ? html` hidden` : ''}>${words.loggedOut}</p>
    ${customers.map(
      ({ id, givenName }) =>
        html`<p data-who="${id}"${customer?.id === id ? '' : html` hidden`}>${words.loggedIn(givenName)}</p>`,
    )}
    <label data-when="guest"${customer ? html` hidden` : ''}><span class="sr">${login.customer}</span>
      <select name="customer">${customers.map(
        ({ id, givenName, familyName }) => html`<option value="${id}">${givenName} ${familyName}</option>`,
      )}</select></label>
    <button class="button quiet" type="submit" data-when="guest"${customer ? html` hidden` : ''}>${logIn}</button>
    <button class="button quiet" type="submit" formaction="/logout" data-when="customer"${customer ? '' : html` hidden`}>${logOut}</button>
  </form>`;
}

export function helpPage(visit: Visit): Html {
  const { helpPage: words } = visit.texts;
  return page(visit, { title: words.title, section: 'help' }, [
    html`<section>
      <h1>${words.title}</h1>
      <p class="lead">${words.lead}</p>
      <div class="columns">
        <div>${words.questions.map(
          ({ question, answer }) =>
            html`<details class="panel"><summary>${question}</summary><p>${answer}</p></details>`,
        )}</div>
        <div>
          <div class="panel accent"><h2>${words.write}</h2><p>${words.writeText}</p><div id="fernway-help"></div></div>
          <div class="panel"><h2>${words.ownWindow}</h2><p>${words.ownWindowText}</p><div id="fernway-window"></div></div>
        </div>
      </div>
    </section>`,
  ]);
}

export function imprintPage(visit: Visit): Html {
  const { imprintPage: words } = visit.texts;
  return page(visit, { title: words.title, section: 'imprint', anonymous: true }, [
    html`<section class="narrow"><h1>${words.title}</h1><p class="lead">${words.lead}</p><p>${words.text}</p></section>`,
  ]);
}

export function notFoundPage(visit: Visit): Html {
  const { notFound } = visit.texts;
  const attributes = [{ type: 'error', error: { message: 'no such page', code: '404' } }];
  return page(visit, { title: notFound.title, section: 'nowhere', attributes }, [
    html`<section class="narrow"><h1>${notFound.title}</h1><p class="lead"><a href="/">${notFound.back}</a></p></section>`,
  ]);
}
