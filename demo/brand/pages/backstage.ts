/** The demo's own switches, below every page. */
import { type Html, html } from '../html.ts';
import { modes } from '../oidc/modes.ts';
import type { Visit } from '../visit.ts';

export const lives = [900, 60, 20] as const;

export function backstage({ shop, texts, mode, url }: Visit): Html {
  const { controls } = shop.identity;
  const { demo } = texts;
  return html`<details class="backstage"${url.searchParams.has('backstage') ? html` open` : ''}>
  <summary>${demo.title}</summary>
  <form method="post" action="/demo">
    <p>${demo.lead}</p>
    <input type="hidden" name="back" value="${url.pathname}">
    <fieldset>
      <legend>${demo.mode}</legend>
      ${modes.map(
        (one) => html`<label class="choice">
        <input type="radio" name="mode" value="${one}"${one === mode ? html` checked` : ''}>
        <span><strong>${demo.modes[one].name}</strong><br><span class="muted">${demo.modes[one].text}</span></span>
      </label>`,
      )}
    </fieldset>
    <p class="row">
      <label>${demo.life} <select name="life">${lives.map(
        (life) =>
          html`<option value="${life}"${life === controls.tokenLifeSeconds ? html` selected` : ''}>${demo.lives[life]}</option>`,
      )}</select></label>
      <label><input type="checkbox" name="refuse"${controls.refusing ? html` checked` : ''}> ${demo.refuse}</label>
      <button class="button" type="submit">${demo.use}</button>
    </p>
    <p class="row">
      <button class="button quiet" type="submit" name="rotate" value="yes">${demo.rotate}</button>
      <span class="muted">${demo.rotateText}</span>
    </p>
  </form>
</details>`;
}
