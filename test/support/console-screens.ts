/** Every screen of the console, and how to walk through it. */
import type { Page } from 'playwright-core';

export interface ConsoleScreen {
  name: string;
  /** Without the leading `/admin/`. */
  path: string;
  /** Of its heading, once it has been read. */
  heading: string | RegExp;
  /** Said where the account has none of it. */
  empty?: string;
  /** It is told to administrators without asking the server for anything. */
  still?: true;
}

const wizardSteps = ['gallery', 'settings', 'studio', 'window', 'entry-point', 'behavior', 'summary'];

/** `ids`: of what the account has, by the slug of its screen. */
export function consoleScreens(ids: Record<string, string>): ConsoleScreen[] {
  const library = (slug: string, title: string, item: string, empty?: string): ConsoleScreen[] => [
    { name: title, path: `library/${slug}`, heading: title, ...(empty && { empty }) },
    { name: `${title}: one`, path: `library/${slug}/${ids[slug]}`, heading: item },
  ];
  const engagement = `campaigns/${ids.campaigns}/engagements/0`;
  return [
    { name: 'Campaign Builder', path: 'campaigns', heading: 'Campaign Builder', empty: 'There are no campaigns' },
    { name: 'Campaign', path: `campaigns/${ids.campaigns}`, heading: /^Returning customers/ },
    ...wizardSteps.map((step) => ({
      name: `Engagement wizard: ${step}`,
      path: `${engagement}/${step}`,
      heading: 'Help with the checkout',
    })),
    ...library('audiences', 'Audiences', 'Returning customers', 'There are no audiences'),
    ...library('entry-points', 'Entry points', 'Checkout', 'There are no entry points'),
    ...library('behaviours', 'Behaviours', 'A full cart for a minute', 'There are no behaviours'),
    ...library('goals', 'Goals', 'Orders', 'There are no goals'),
    ...library('windows', 'Window studio', 'Default', 'There are no windows'),
    { name: 'Data Sources', path: 'data-sources', heading: 'Data Sources', still: true },
    {
      name: 'Authentication Servers',
      path: 'data-sources/authentication-server/all',
      heading: 'Authentication Server',
      empty: 'The account has no authentication server',
    },
    {
      name: 'Authentication Server: Configure',
      path: `data-sources/authentication-server/${ids.connectors}`,
      heading: 'Customers',
    },
    { name: 'Automatic messages', path: 'messages', heading: 'Automatic messages' },
    { name: 'Automatic message', path: 'messages/consumer-silent', heading: 'The customer is silent' },
    ...library('hours', 'Working hours', 'Office', 'There are no schedules'),
    ...library('predefined-content', 'Predefined content', 'Where is my parcel?', 'There are no texts'),
    ...library('users', 'Users', 'Maximiliane Freifrau von der Leuchtenburg-Hohenstein'),
    ...library('groups', 'Groups', 'Norden und Ostsee', 'There are no groups'),
    ...library('skills', 'Skills', 'Lieferung und Rücksendung', 'There are no skills'),
    { name: 'Log-in security', path: 'log-in-security', heading: 'Log-in security' },
    { name: 'Features', path: 'features', heading: 'Features' },
    { name: 'Pages and engagement', path: 'pages', heading: 'Pages and engagement' },
    { name: 'Keys', path: 'keys', heading: 'Keys' },
    { name: 'Sessions', path: 'sessions', heading: 'Sessions' },
    { name: 'Data rights', path: 'rights', heading: 'Data rights', empty: 'Nobody has asked for anything' },
    { name: 'Audit log', path: 'audit', heading: 'Audit log' },
  ];
}

/** Goes there as a link of the console does. */
export async function goTo(page: Page, { path }: Pick<ConsoleScreen, 'path'>): Promise<void> {
  await page.evaluate((to) => {
    history.pushState({}, '', `/admin/${to}`);
    dispatchEvent(new PopStateEvent('popstate'));
  }, path);
}

/** The screen is there, and nothing on it is still being read. */
export async function waitUntilShown(page: Page, { heading }: Pick<ConsoleScreen, 'heading'>): Promise<void> {
  const main = page.getByRole('main');
  await main.getByRole('heading', { level: 1, name: heading }).waitFor();
  await page.waitForFunction(() => document.querySelector('main [aria-busy="true"]') === null);
}

/** How far the page is wider than its window, and what is: empty = it is not. */
export const overflowOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const places = [document.documentElement, ...document.querySelectorAll('main, nav.screens, header.top-bar')];
    return places
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
      .map((place) => {
        const inside = [...place.querySelectorAll('*')].filter((one) => {
          const { left, right } = one.getBoundingClientRect();
          return right > place.getBoundingClientRect().right + 0.5 || left < place.getBoundingClientRect().left - 0.5;
        });
        return `${place.tagName} ${place.scrollWidth} in ${place.clientWidth}: ${inside
          .map((one) => `${one.tagName}.${one.className}`)
          .slice(-4)
          .join(', ')}`;
      });
  });

export interface Stop {
  what: string;
  /** Its focus can be seen. */
  marked: boolean;
  /** Something else lies over it. */
  covered: boolean;
}

/** Where the focus is, and whether people can see that. */
const stopAt = (page: Page): Promise<Stop | undefined> =>
  page.evaluate(() => {
    const at = document.activeElement;
    if (!at || at === document.body) return undefined;
    const shown = at.closest('label') ?? at;
    const seen = [at, shown].some((one) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(one);
      return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1;
    });
    const { left, top, width, height } = shown.getBoundingClientRect();
    const over = document.elementFromPoint(left + width / 2, top + Math.min(height, innerHeight) / 2);
    const name = at.getAttribute('aria-label') ?? at.textContent?.trim().slice(0, 30) ?? '';
    return {
      what: `${at.tagName.toLowerCase()}#${at.id} ${name}`,
      marked: seen,
      covered: over === null || !(shown.contains(over) || over.contains(shown)),
    };
  });

/** All that the Tab key stops at in the content, from the skip link until it leaves the page. */
export async function walkByTab(page: Page): Promise<{ stops: Stop[]; missed: string[] }> {
  await page.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
    getSelection()?.removeAllRanges();
  });
  await page
    .getByRole('link', { name: /^Skip to/ })
    .first()
    .focus();
  await page.keyboard.press('Enter');
  const stops: Stop[] = [];
  for (let count = 0; count < 200; count++) {
    await page.keyboard.press('Tab');
    const stop = await stopAt(page);
    if (!stop || (await page.evaluate(() => !document.activeElement?.closest('main')))) break;
    await page.evaluate(() => document.activeElement?.setAttribute('data-walked', ''));
    stops.push(stop);
  }
  const missed = await page.evaluate(() => {
    const wanted = 'a[href], button:not(:disabled), input:not(:disabled), select, textarea, summary';
    return [...document.querySelectorAll<HTMLElement>('main :is(a, button, input, select, textarea, summary)')]
      .filter((one) => one.matches(wanted) && one.checkVisibility() && !one.closest('[inert]'))
      .filter((one) => !one.hasAttribute('data-walked'))
      .filter((one) => !(one instanceof HTMLInputElement && one.type === 'radio' && !one.checked))
      .map((one) => `${one.tagName} ${one.id} ${one.textContent}`);
  });
  return { stops, missed };
}
