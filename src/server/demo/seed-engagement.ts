/** What the demo brand's pages show: the default button everywhere, and one of each other kind where it fits. */
import { defaultWindowConfiguration, type WindowConfiguration } from '../../protocol/window-configuration.ts';
import type { EngagementRecord, EntryPoint } from '../engagement/campaign.ts';
import { addDefaultItems, defaultCampaign, defaultCampaignId, defaultEngagement } from '../engagement/default-items.ts';
import type { ItemKind, ItemStore } from '../store/items.ts';

const section = (name: string): EntryPoint => ({
  name: `Section ${name}`,
  include: [{ kind: 'section', value: `"${name}"` }],
});

type Stored = EngagementRecord & { id: number; revision: number };

const engagement = (
  id: number,
  name: string,
  entryPointId: string,
  rest: Pick<EngagementRecord, 'type' | 'design'> & Partial<EngagementRecord>,
): Stored => ({
  id,
  revision: 1,
  name,
  enabled: true,
  authenticated: false,
  windowMode: 'embedded',
  entryPointIds: [entryPointId],
  behaviourIds: [],
  ...rest,
});

/** On the side of its button. */
const windowIdOf = (side: 'left' | 'right'): string => (side === 'left' ? 'fernway-left' : 'fernway');
const colors = { background: '#1f4338', color: '#ffffff' };

/** In the colours of the website. */
const window = {
  ...withoutId(defaultWindowConfiguration),
  name: 'Fernway',
  size: 'large',
  title: { text: 'Fernway', ...colors },
  bubbles: { style: 'rounded', agent: { background: '#efe7d8', color: '#1c2521' }, visitor: colors },
};

function withoutId({ id: _id, ...rest }: WindowConfiguration) {
  return rest;
}

const buttonOnTheRight = 'button-on-the-right';

interface Wording {
  /** As the page names it in its sections, and as windows know it. */
  code: string;
  tag: string;
  side: 'left' | 'right';
  visitors: string;
  customers: string;
  help: string;
  window: string;
  expert: string;
  unsure: string;
  buying: string;
  unclear: string;
}

/** The languages that the website speaks. */
const wordings: Wording[] = [
  {
    code: 'en',
    tag: 'en-US',
    side: 'right',
    visitors: 'Live Chat',
    customers: 'Message us',
    help: 'Start a conversation',
    window: 'Open in a window',
    expert: 'Ask an expert',
    unsure: 'Not sure which one fits? We answer within minutes.',
    buying: 'Talk to us',
    unclear: 'Is anything unclear about your order?',
  },
  {
    code: 'de',
    tag: 'de-DE',
    side: 'right',
    visitors: 'Fragen Sie uns',
    customers: 'Schreiben Sie uns',
    help: 'Unterhaltung beginnen',
    window: 'Im Fenster öffnen',
    expert: 'Fachleute fragen',
    unsure: 'Nicht sicher, was passt? Wir antworten in wenigen Minuten.',
    buying: 'Sprechen Sie mit uns',
    unclear: 'Ist an Ihrer Bestellung etwas unklar?',
  },
  {
    code: 'he',
    tag: 'he-IL',
    side: 'left',
    visitors: 'שאלו אותנו',
    customers: 'כתבו לנו',
    help: 'התחלת שיחה',
    window: 'פתיחה בחלון',
    expert: 'שאלו מומחה',
    unsure: 'לא בטוחים מה מתאים? נענה בתוך דקות.',
    buying: 'דברו איתנו',
    unclear: 'משהו לא ברור בהזמנה?',
  },
];

const campaignOf = (name: string, engagements: Stored[]) => ({
  name,
  priority: 'high',
  audienceIds: [],
  published: true,
  engagements,
});

const advice = ({ side, expert, unsure }: Pick<Wording, 'side' | 'expert' | 'unsure'>) => ({
  type: 2 as const,
  skillId: '2',
  displayLimit: 1 as const,
  design: { ...colors, text: expert, detail: unsure, side },
});

const checkout = ({ buying, unclear }: Pick<Wording, 'buying' | 'unclear'>) => ({
  type: 1 as const,
  behaviourIds: ['cart-filled'],
  displayLimit: 1 as const,
  design: { ...colors, text: buying, detail: unclear },
});

const forVisitors = ({ code, tag, side, ...words }: Wording, first: number) => {
  const common = { language: tag, windowId: windowIdOf(side) };
  return campaignOf(`Visitors of the demo brand, ${code}`, [
    engagement(first, 'Button', `language-${code}`, {
      ...common,
      type: 6,
      design: { ...colors, text: words.visitors, side },
    }),
    engagement(first + 1, 'Advice before buying', `product-${code}`, {
      ...common,
      ...advice({ side, ...words }),
    }),
    engagement(first + 4, 'Help at the checkout', `cart-${code}`, {
      ...common,
      ...checkout(words),
    }),
    engagement(first + 2, 'Button in the help page', `help-${code}`, {
      ...common,
      type: 5,
      design: { ...colors, text: words.help, divId: 'fernway-help' },
    }),
    engagement(first + 3, 'Window of its own, from the help page', `help-${code}`, {
      ...common,
      type: 5,
      windowMode: 'separate',
      design: { ...colors, text: words.window, divId: 'fernway-window' },
    }),
  ]);
};

/** Any token of the account, on the page that has the tag and nothing else. */
const testPage = campaignOf('Consumer test page', [
  engagement(51, 'Live Chat of the consumer test page', 'consumer-test-page', {
    type: 6,
    authenticated: true,
    connectorId: 'demo-brand',
    design: { text: 'Live Chat', side: 'right' },
  }),
]);

/** Whoever is logged in to the brand's website is vouched for in the way that the page names in its sections. */
const forCustomers = (connectors: Connectors, { code, tag, side, ...words }: Wording, first: number) =>
  campaignOf(
    `Customers of the demo brand, ${code}`,
    connectors.flatMap(({ id: connectorId, name }, index) => {
      const common = { authenticated: true, connectorId, language: tag, windowId: windowIdOf(side) };
      const on = (page: string) => `${page}-${connectorId}-${code}`;
      return [
        engagement(first + index, name, `${connectorId}-${code}`, {
          ...common,
          type: 6,
          design: { ...colors, text: words.customers, side },
        }),
        engagement(first + 10 + index, `${name}, window of its own`, on('help'), {
          ...common,
          type: 5,
          windowMode: 'separate',
          design: { ...colors, text: words.window, divId: 'fernway-window' },
        }),
        engagement(first + 40 + index, `${name}, in the help page`, on('help'), {
          ...common,
          type: 5,
          design: { ...colors, text: words.help, divId: 'fernway-help' },
        }),
        engagement(first + 50 + index, `${name}, advice before buying`, on('product'), {
          ...common,
          ...advice({ side, ...words }),
        }),
        engagement(first + 60 + index, `${name}, at the checkout`, on('cart'), { ...common, ...checkout(words) }),
      ];
    }),
  );

/** In which the brand vouches for its customers. */
type Connectors = readonly { id: string; name: string }[];

export interface EngagementSeed {
  accountId: string;
  connectors: Connectors;
}

/** Whatever exists already is left as it is. */
export async function seedEngagement(store: ItemStore, { accountId, connectors }: EngagementSeed): Promise<void> {
  const add = async (kind: ItemKind, items: Record<string, unknown>) => {
    for (const [id, next] of Object.entries(items))
      await store.swapItem({ accountId, kind, id, expectedRevision: 0, next, by: 'system', ts: 0 });
  };
  /* Where the website's own button stands on the left, a second one would come up beside it. */
  const elsewhere = { ...defaultEngagement, entryPointIds: [buttonOnTheRight] };
  await add('campaign', { [defaultCampaignId]: { ...defaultCampaign, engagements: [elsewhere] } });
  await addDefaultItems(store, accountId, 0);
  await add('window', {
    [windowIdOf('right')]: window,
    [windowIdOf('left')]: { ...window, name: 'Fernway, on the left', position: 'left' },
  });
  const campaigns = [
    testPage,
    ...wordings.map((wording, index) => forVisitors(wording, 61 + 100 * index)),
    ...wordings.map((wording, index) => forCustomers(connectors, wording, 31 + 100 * index)),
  ].filter(({ engagements }) => engagements.length > 0);
  const sections = campaigns.flatMap(({ engagements }) => engagements.flatMap(({ entryPointIds }) => entryPointIds));
  await add('behaviour', {
    'cart-filled': { name: 'Has something in the cart', conditions: [{ kind: 'cartValue', min: 0.01 }] },
  });
  const left = wordings.filter(({ side }) => side === 'left').map(({ code }) => `"language-${code}"`);
  await add('entry-point', {
    [buttonOnTheRight]: {
      name: 'Not where the button is on the left',
      include: [],
      exclude: left.map((value) => ({ kind: 'section', value })),
    },
  });
  await add('entry-point', Object.fromEntries([...new Set(sections)].map((name) => [name, section(name)])));
  await add('campaign', Object.fromEntries(campaigns.map((campaign, index) => [String(index + 2), campaign])));
}
