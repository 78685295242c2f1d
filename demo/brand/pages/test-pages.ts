/** The consumer test page: any account, any token, the tag, and nothing else. It is a tool, and speaks English only. */
import { type Html, html } from '../html.ts';
import type { Visit } from '../visit.ts';

export const testPagePath = '/assets/html/';
const title = 'Messaging Consumer Test Page';

export function chooserPage({ shop }: Visit): Html {
  return frame(html`<section class="narrow">
    <h1>${title}</h1>
    <p class="lead">The page tag on an otherwise empty page, for any account and any customer.</p>
    <form method="get" action="site.html" class="stack">
      <label>Site <input name="site" required value="${shop.accountId}" autocomplete="off" spellcheck="false"></label>
      <label>User JWT <textarea name="id_token" rows="7" autocomplete="off" spellcheck="false"></textarea></label>
      ${choices.map(
        ({ name, label, text }) => html`<label class="choice"><input type="checkbox" name="${name}" value="1">
        <span><strong>${label}</strong><br><span class="muted">${text}</span></span></label>`,
      )}
      <button class="button" type="submit">Submit</button>
    </form>
  </section>`);
}

const choices = [
  {
    name: 'unauthenticated',
    label: 'Unauthenticated page',
    text: 'Says that nobody is logged in, and keeps the token for itself.',
  },
  {
    name: 'attribute',
    label: 'Attribute only',
    text: 'Tells the customerId alone, as older pages do.',
  },
  { name: 'spa', label: 'SPA navigation', text: 'Adds a button that turns the page with lpTag.newPage.' },
  { name: 'code', label: 'Code flow', text: 'The text above is an authorization code, not a token.' },
];

export function sitePage({ nonce }: Visit): Html {
  return frame(
    html`<section class="narrow">
    <h1>${title}</h1>
    <p class="problem" id="problem" role="alert" hidden></p>
    <dl class="details">
      <div><dt>Site</dt><dd id="site">none</dd></div>
      <div><dt>Customer</dt><dd id="sub">nobody</dd></div>
      <div><dt>Page</dt><dd id="page">1</dd></div>
    </dl>
    <p class="actions"><button class="button" type="button" id="new-page" hidden>New page</button>
      <a class="button quiet" href="sitechoose.html">Choose again</a></p>
    <p class="hint">Nothing here is verified: the messaging service decides about the token when a conversation starts.</p>
  </section>
  <script nonce="${nonce}" src="site.js"></script>`,
  );
}

const frame = (content: Html): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
</head>
<body>
<main class="wide">${content}</main>
</body>
</html>
`;
