/** The shop's own script. Functions stand here as TypeScript and are served as the text that Node keeps of them. */
interface PageIdentity {
  iss: string;
  acr: string;
  sub: string;
}

declare const fernway: { customer: PageIdentity | null };
interface Offer {
  engagementId: number;
}

declare const lpTag: {
  section: string[];
  newPage?(url: string, options?: { section?: string[] }): void;
  events: {
    bind(app: string, event: string, handler: (offer: Offer) => void): void;
    hasFired(app: string, event: string): { data: Offer }[];
  };
  taglets: { rendererStub: { click(engagementId: number): boolean } };
};

/** Chapters change and people log in and out without a new page; messaging is told each time. */
function guide(): void {
  const place = document.getElementById('guide');
  const form = document.getElementById('guide-session');
  if (!place || !(form instanceof HTMLFormElement)) return;
  const isChapter = (element: Element, chapter: string) => element.getAttribute('data-chapter') === chapter;

  const show = (chapter: string) => {
    for (const article of place.querySelectorAll('article')) article.hidden = !isChapter(article, chapter);
    for (const link of place.querySelectorAll('nav a'))
      if (isChapter(link, chapter)) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    lpTag.newPage?.(location.href, { section: lpTag.section });
  };
  place.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('nav a') : null;
    const chapter = link?.getAttribute('data-chapter');
    if (!chapter || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.pushState(null, '', `/guide/${chapter}`);
    show(chapter);
  });
  addEventListener('popstate', () => show(location.pathname.split('/')[2] ?? 'start'));

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const button = event.submitter instanceof HTMLButtonElement ? event.submitter : undefined;
    const path = button?.getAttribute('formaction') ?? '/login';
    const body = new URLSearchParams({ customer: String(new FormData(form).get('customer')) });
    fetch(path, { method: 'POST', headers: { accept: 'application/json' }, body })
      .then((response) => response.json())
      .then((customer: PageIdentity | null) => {
        fernway.customer = customer;
        for (const line of form.querySelectorAll('p')) line.hidden = line.dataset.who !== (customer?.sub ?? 'nobody');
        for (const part of form.querySelectorAll<HTMLElement>('[data-when]'))
          part.hidden = part.dataset.when !== (customer ? 'customer' : 'guest');
        lpTag.newPage?.(location.href, { section: lpTag.section });
      })
      .catch(() => location.reload());
  });
}

/** The page's own buttons open what the tag shows, and are there as long as it does. */
function buttons(): void {
  const own = [...document.querySelectorAll<HTMLButtonElement>('[data-engagement]')];
  const set = (hidden: boolean) => (offer: Offer) => {
    for (const button of own) if (button.dataset.engagement === String(offer.engagementId)) button.hidden = hidden;
  };
  lpTag.events.bind('LP_OFFERS', 'OFFER_DISPLAY', set(false));
  lpTag.events.bind('LP_OFFERS', 'OFFER_REMOVE', set(true));
  for (const { data } of lpTag.events.hasFired('LP_OFFERS', 'OFFER_DISPLAY')) set(false)(data);
  for (const button of own)
    button.addEventListener('click', () => lpTag.taglets.rendererStub.click(Number(button.dataset.engagement)));
}

/** The tag may come before this script or after it. */
function whenTagged(start: () => void): void {
  if (lpTag.events) start();
  else document.querySelector('script[src*="/tag/tag.js"]')?.addEventListener('load', start);
}

export const shopScript = `${whenTagged}\n(${guide})();\nwhenTagged(${buttons});\n`;
