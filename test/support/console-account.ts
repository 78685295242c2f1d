/** An account in which every screen of the console has something to show, long names and foreign ones among it. */
import { loginAgent } from './sign-in.ts';
import { password } from './test-account.ts';

interface Standing {
  id: string;
  etag: string;
  record: Record<string, unknown>;
}

export interface AdminCalls {
  add(path: string, record: object): Promise<string>;
  read(path: string): Promise<Standing>;
  replace(path: string, record: object, etag?: string): Promise<void>;
}

/** What an administrator does over HTTP; paths are those after `…/configuration/`. */
export async function createAdminCalls(url: string, accountId: string, loginName: string): Promise<AdminCalls> {
  const { bearer } = await loginAgent(url, loginName, { account: accountId, password });
  const call = async (method: string, path: string, { body, etag }: { body?: object; etag?: string } = {}) => {
    const condition = etag === undefined ? { 'if-none-match': '*' } : { 'if-match': etag };
    const response = await fetch(`${url}/api/account/${accountId}/configuration/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${bearer}`,
        ...(method === 'PUT' && condition),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  return {
    async add(path, record) {
      const { id } = (await (await call('POST', path, { body: record })).json()) as { id: string | number };
      return String(id);
    },
    async read(path) {
      const response = await call('GET', path);
      const { id, revision: _revision, etag: _etag, ...record } = (await response.json()) as Record<string, unknown>;
      return { id: String(id), etag: response.headers.get('etag') ?? '', record };
    },
    async replace(path, record, etag) {
      await call('PUT', path, { body: record, ...(etag !== undefined && { etag }) });
    },
  };
}

const long = 'Returning customers of the spring collection who came from a newsletter or a search';

/** The ids of what was added, by the slug of its screen. */
export async function fillAccount({ add, replace }: AdminCalls, publicKey: string): Promise<Record<string, string>> {
  const skill = await add('le-account/skills', { name: 'Lieferung und Rücksendung', description: 'Where parcels are' });
  const groups = await add('le-account/groups', { name: 'Norden und Ostsee', managerIds: ['101'] });
  const users = await add('le-account/users', {
    ...{ loginName: 'maximiliane.von-der-leuchtenburg@branch-office.example', nickname: 'Maxi', roles: ['agent'] },
    ...{ fullName: 'Maximiliane Freifrau von der Leuchtenburg-Hohenstein', skillIds: [skill], capacity: 8 },
    ...{ enabled: false, groupId: groups },
  });
  const audience = await add('engagement/audiences', {
    name: long,
    conditions: [
      { kind: 'customerType', values: ['Gold', 'Platinum'] },
      { kind: 'platform', values: ['MOBILE'], not: true },
      { kind: 'returningVisitor' },
    ],
  });
  const entryPoint = await add('engagement/entry-points', {
    name: 'Checkout',
    include: [
      { kind: 'url', match: 'contains', value: 'https://shop.example/checkout/a-rather-long-path/that-goes-on' },
    ],
    exclude: [{ kind: 'section', value: '"terms"' }],
  });
  const behaviour = await add('engagement/behaviours', {
    name: 'A full cart for a minute',
    conditions: [
      { kind: 'timeOnEntryPoint', seconds: 60 },
      { kind: 'cartValue', min: 50 },
      { kind: 'visitorError', message: 'Card declined', occurrences: 2 },
      { kind: 'productInCart', by: 'category', values: ['Beds', 'Tables'] },
      { kind: 'serviceActivity', topic: 'Delivery', statuses: [1, 6] },
      {
        kind: 'flow',
        event: 'abandoned',
        steps: [
          { kind: 'url', match: 'contains', value: '/cart' },
          { kind: 'section', value: 'payment' },
        ],
      },
    ],
  });
  const goal = await add('engagement/goals', { name: 'Orders', kind: 'url', url: '/thank-you', oncePerVisit: true });
  const hours = await add('engagement/hours', {
    ...{ name: 'Office', timeZone: 'Europe/Berlin', skillIds: [skill] },
    weekly: [1, 2, 3, 4, 5].map((day) => ({ day, from: '09:00', to: '17:30' })),
    occasions: [{ name: 'New year', from: '2027-01-01', to: '2027-01-02', shifts: [{ from: '10:00', to: '12:00' }] }],
  });
  const content = await add('engagement/predefined-content', {
    ...{ title: 'Where is my parcel?', category: 'Delivery', shortcut: 'parcel', skillIds: [skill] },
    texts: { 'en-US': 'It left this morning, {consumerName}.', 'he-IL': 'החבילה יצאה לדרך' },
  });
  await replace('engagement/automatic-messages/welcome', {
    active: true,
    texts: { 'en-US': 'Welcome to Fernway.' },
    bySkill: { [skill]: { 'de-DE': 'Willkommen bei der Lieferung.' } },
  });
  const campaign = await add('engagement/campaigns', {
    ...{ name: long, description: 'Spring', priority: 'high', published: false, goalId: goal, audienceIds: [audience] },
    timeFrame: { timeZone: 'Europe/Berlin', weekly: [{ day: 1, from: '09:00', to: '17:00' }] },
    engagements: [
      {
        ...{ name: 'Help with the checkout', enabled: true, type: 2, authenticated: true, windowMode: 'separate' },
        ...{ entryPointIds: [entryPoint], behaviourIds: [behaviour], skillId: skill, language: 'en-US' },
        design: {
          text: 'Ask us',
          detail: 'Questions about your order? We answer within minutes.',
          background: '#1f4338',
        },
      },
    ],
  });
  const connector = await add('le-connectors/connectors', {
    ...{ type: 'implicit', name: 'Customers', priority: 1 },
    settings: {
      issuer: 'https://login.shop.example',
      publicKey,
      authenticationEndpoint: 'https://login.shop.example/login',
    },
  });
  const ids = {
    windows: '1',
    audiences: audience,
    'entry-points': entryPoint,
    behaviours: behaviour,
    goals: goal,
    hours,
  };
  return {
    ...ids,
    users,
    groups,
    skills: skill,
    'predefined-content': content,
    campaigns: campaign,
    connectors: connector,
  };
}
