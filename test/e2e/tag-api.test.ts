import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { account } from '../support/start-server.ts';
import { button, fired, shareTaggedPages, windowOf } from '../support/tagged-pages.ts';

const shared = shareTaggedPages();

/** What the page reports from now on. */
function reportsOf(page: Page): Record<string, unknown>[] {
  const reports: Record<string, unknown>[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/web/page')) reports.push(JSON.parse(request.postData() ?? '{}'));
  });
  return reports;
}

const classic = (rest: string) => `
  delete window.lpTag;
  ${rest}
  window.lpTag=window.lpTag||{};if(typeof window.lpTag._tagCount==='undefined'){window.lpTag={site:'${account}'||'',section:lpTag.section||'',
  autoStart:lpTag.autoStart===false?false:true,ovr:lpTag.ovr||{},_v:'1.6.0',_tagCount:1,protocol:'https:',events:{bind:function(app,ev,fn){
  lpTag.defer(function(){lpTag.events.bind(app,ev,fn);},0);},trigger:function(app,ev,json){lpTag.defer(function(){lpTag.events.trigger(app,ev,json);},1);}},
  defer:function(fn,fnType){if(fnType==0){this._defB=this._defB||[];this._defB.push(fn);}else if(fnType==1){this._defT=this._defT||[];this._defT.push(fn);}
  else{this._defL=this._defL||[];this._defL.push(fn);}},sdes:lpTag.sdes||[],vars:[],dbs:[],ctn:[],ev:[],isDom:false};}
  else{window.lpTag._tagCount+=1;}`;

test('the classic snippet’s queues, sections and attributes reach the tag', async () => {
  const page = await (await shared.browser.newContext()).newPage();
  const reports = reportsOf(page);
  const script = `${classic("window.lpTag = { section: 'sales, lang-english', sdes: [{ type: 'service', topic: 'early' }] };")}
    window.heard = [];
    lpTag.events.bind('MY', 'EVENT', (data) => heard.push(data));
    lpTag.events.trigger('MY', 'EVENT', 'queued');`;
  await page.goto(shared.brand.page({ script }));
  await button(page, 'Ask us').waitFor();
  expect(await page.evaluate('heard')).toEqual(['queued']);
  expect(reports[0]).toMatchObject({
    sections: ['sales', 'lang-english'],
    attributes: [{ type: 'service', topic: 'early' }],
    identityFunction: false,
  });
});

test('arrays that a page assigns after the tag is there still count', async () => {
  const page = await shared.open({});
  await button(page, 'Ask us').waitFor();
  await page.evaluate(() => {
    window.lpTag.identities = [];
    window.lpTag.identities.push((answer) => answer({ iss: 'https://brand.example.test', acr: 'loa1', sub: 'late' }));
  });
  await button(page, 'Message us').waitFor();
});

test.each<[string, string]>([
  ['null', 'null'],
  ['no acr', "{ iss: 'a', sub: 'b' }"],
  ['another acr', "{ iss: 'a', acr: 'loa2', sub: 'b' }"],
  ['an empty sub', "{ iss: 'a', acr: 'loa1', sub: '' }"],
  ['a number', "{ iss: 'a', acr: 'loa1', sub: 7 }"],
])('an identity function that answers %s names nobody', async (_title, answer) => {
  const page = await shared.open({ script: `lpTag.identities.push((callback) => callback(${answer}));` });
  await button(page, 'Ask us').waitFor();
  expect(await button(page, 'Message us').count()).toBe(0);
});

test('an identity function that throws names nobody, and one that answers late is heard', async () => {
  const script = `lpTag.identities.push(() => { throw new Error('broken'); }, (callback) => { window.answer = callback; });`;
  const page = await shared.open({ script });
  await button(page, 'Ask us').waitFor();
  await page.evaluate("answer({ iss: 'https://brand.example.test', acr: 'loa1', sub: 'slow' })");
  await button(page, 'Message us').waitFor();
});

test('attributes are announced, kept for the page, changed by hooks, and sent', async () => {
  const page = await shared.open({});
  await button(page, 'Ask us').waitFor();
  const reports = reportsOf(page);
  const kept = await page.evaluate(() => {
    const { sdes, hooks } = window.lpTag;
    hooks.push({
      name: 'BEFORE_SUBMIT_SDE',
      callback: ({ data }) => ({ data: { sdes: [...data.sdes, { type: 'error' }] } }),
    });
    hooks.push({ name: 'BEFORE_SUBMIT_SDE', callback: () => 'no object' });
    sdes.push({ type: 'service', topic: 'one' });
    sdes.push([{ type: 'service', topic: 'two' }, { topic: 'no type' } as never, 7 as never]);
    return [sdes.get('service')?.length, sdes.get()?.length, sdes.get('cart')];
  });
  expect(kept).toEqual([2, 2, undefined]);
  expect((await fired(page, 'lp_sdes', 'VAR_ADDED')).map(({ data }) => data)).toEqual([
    { type: 'service', topic: 'one' },
    { type: 'service', topic: 'two' },
  ]);
  await page.evaluate(() => new Promise<void>((resolve) => window.lpTag.sdes.send({ type: 'lead' }, resolve)));
  const sent = reports.flatMap((report) => (report.attributes as { type: string }[]).map(({ type }) => type));
  expect(sent.filter((type) => type !== 'impDisplay')).toEqual(['service', 'service', 'lead', 'error']);
});

test('many attributes at once arrive in several reports, none of which is refused', async () => {
  const page = await shared.open({});
  await button(page, 'Ask us').waitFor();
  const arrived: number[] = [];
  const refused: number[] = [];
  page.on('response', async (response) => {
    if (!response.url().endsWith('/web/page')) return;
    const { attributes } = response.request().postDataJSON();
    if (response.ok()) arrived.push(...attributes.map(({ lead }: { lead?: { value: number } }) => lead?.value ?? -1));
    else refused.push(response.status());
  });
  /* What was just shown is told in the same report. */
  await page.evaluate(() => {
    for (let value = 0; value < 100; value++) window.lpTag.sdes.push({ type: 'lead', lead: { value } });
    window.lpTag.sdes.send();
  });
  await expect.poll(() => arrived.length + refused.length).toBeGreaterThan(0);
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await expect
    .poll(() => arrived.filter((value) => value >= 0))
    .toEqual(Array.from({ length: 100 }, (_, value) => value));
  expect(refused).toEqual([]);
});

test('listeners: options, wildcards, once, unbind, and one that throws', async () => {
  const page = await shared.open({});
  await button(page, 'Ask us').waitFor();
  const heard = await page.evaluate(() => {
    const { events } = window.lpTag;
    const heard: unknown[] = [];
    const note = (name: string) => (data: unknown) => heard.push(`${name} ${data}`);
    const gone = note('gone');
    events.bind('A', 'x', () => {
      throw new Error('broken');
    });
    events.bind('A', 'x', note('plain'));
    events.bind('A', 'x', gone);
    events.unbind('A', 'x', gone);
    events.bind({ eventName: '*', appName: 'A', func: note('any') });
    events.bind({ eventName: 'x', func: note('once'), triggerOnce: true });
    events.bind({
      eventName: 'y',
      context: { mark: 'me' },
      func(this: { mark: string }, _data, { appName, eventName }) {
        heard.push(this.mark + appName + eventName);
      },
    });
    events.trigger('A', 'x', 1);
    events.trigger('A', 'x', 2);
    events.trigger('B', 'y', 3);
    return [...heard, events.hasFired('A', 'x').length, events.hasFired('nothing').length];
  });
  expect(heard).toEqual(['plain 1', 'any 1', 'once 1', 'plain 2', 'any 2', 'meBy', 2, 0]);
});

test('an engagement can be asked about and clicked by the page', async () => {
  const page = await shared.open({});
  await button(page, 'Ask us').waitFor();
  const answers = await page.evaluate(() => {
    const { rendererStub } = window.lpTag.taglets;
    return [
      rendererStub.getEngagementInfo(99),
      rendererStub.getEngagementState(99),
      rendererStub.click(99),
      rendererStub.getEngagementState('1'),
      rendererStub.getEngagementInfo(1),
      rendererStub.click(1, { preChatLines: ['Hello from the page'] }),
    ];
  });
  expect(answers).toMatchObject([
    {},
    {},
    false,
    { state: 1, desc: 'online', engagementId: 1 },
    {
      campaignId: 1,
      engagementId: 1,
      engagementName: 'Visitors',
      confKey: '1_1_1',
      conversationType: 1,
      tglName: 'overlay',
    },
    true,
  ]);
  await windowOf(page).getByText('Hello from the page').first().waitFor();
});

test('arguments that mean nothing throw nothing into the page', async () => {
  const page = await shared.open({});
  await button(page, 'Ask us').waitFor();
  const thrown = await page.evaluate(() => {
    const problems: string[] = [];
    const attempt = (call: (given: unknown) => unknown) => {
      for (const given of [undefined, null, 0, '', 'text', {}, [], [null], () => 0, { type: 'x' }, 5n])
        try {
          call(given);
        } catch (error) {
          problems.push(`${call} with ${typeof given}: ${error}`);
        }
    };
    // biome-ignore lint/suspicious/noExplicitAny: what no type allows
    const tag = window.lpTag as any;
    const { rendererStub } = tag.taglets;
    attempt((given) => tag.newPage(given));
    attempt((given) => tag.newPage(location.href, given));
    attempt((given) => tag.newPage(location.href, { section: given, sdes: given, taglets: given }));
    attempt((given) => rendererStub.click(given));
    attempt((given) => rendererStub.click(999, given));
    attempt((given) => rendererStub.getEngagementInfo(given));
    attempt((given) => rendererStub.getEngagementState(given));
    attempt((given) => tag.sdes.push(given));
    attempt((given) => tag.sdes.send(given, given));
    attempt((given) => tag.sdes.get(given));
    attempt((given) => tag.events.bind(given, given, given));
    attempt((given) => tag.events.trigger(given, given, given));
    attempt((given) => tag.events.unbind(given, given, given));
    attempt((given) => tag.events.hasFired(given, given));
    attempt((given) => tag.start(given));
    for (const name of ['identities', 'hooks', 'sdes', 'section'] as const) {
      attempt((given) => tag[name].push(given));
      attempt((given) => Object.assign(tag, { [name]: given }));
    }
    return problems;
  });
  expect(thrown).toEqual([]);
});

test.each<[string, string]>([
  ['numbers, functions and a line', "[4711, () => 0, 'One line']"],
  ['no list but a line', "'One line'"],
])('of first lines that are %s, the window says what is text', async (_title, lines) => {
  const page = await shared.open({});
  await button(page, 'Ask us').waitFor();
  expect(await page.evaluate(`lpTag.taglets.rendererStub.click(1, { preChatLines: ${lines} })`)).toBe(true);
  await windowOf(page).getByText('Sent', { exact: true }).waitFor();
  expect(await windowOf(page).locator('.bubble p').allTextContents()).toEqual(['One line']);
});

test('hooks may change an engagement or keep it away', async () => {
  const script = `lpTag.hooks.push({ name: 'BEFORE_ENG_DISPLAY', callback: ({ data }) =>
    ({ data: { engagement: data.engagement.engagementId === 1 ? null : { ...data.engagement, design: { text: 'Changed' } } } }) });`;
  const page = await shared.open({ who: 'hooked', script });
  await button(page, 'Changed').waitFor();
  expect(await page.locator('.LPMcontainer').count()).toBe(1);
});

test('names and attributes that look like markup stay text', async () => {
  const text = '"><img src=x onerror=alert(1)><script>alert(2)</script>';
  const design = JSON.stringify({ text, detail: text, closeText: text }).replaceAll('<', '\\u003c');
  const script = `lpTag.hooks.push({ name: 'BEFORE_ENG_DISPLAY', callback: ({ data }) => {
    Object.assign(data.engagement, { engagementType: 2, engagementName: 'x', design: ${design} });
  } });`;
  const page = await shared.open({ script });
  let alerts = 0;
  page.on('dialog', () => alerts++);
  await page.locator('.LPMcontainer').getByRole('button', { name: text }).first().waitFor();
  expect(await page.locator('.LPMcontainer img, .LPMcontainer script').count()).toBe(0);
  expect(alerts).toBe(0);
});

test('nothing runs where the page has pulled the plug, and a second copy changes nothing', async () => {
  const stopped = await shared.open({ script: 'window._lptStop = true;' });
  await stopped.waitForLoadState('load');
  expect(await stopped.evaluate('lpTag.events')).toBeUndefined();
  const src = `${shared.server.url}/tag/tag.js?site=${account}`;
  const page = await shared.open({ body: `<script nonce="brand" src="${src}"></script>` });
  await button(page, 'Ask us').waitFor();
  expect(await page.locator('.LPMcontainer').count()).toBe(1);
  expect(await fired(page, 'lp_SMT')).toHaveLength(1);
});

test('a page that starts the tag itself reports nothing before, whatever it tells, and all of that then', async () => {
  const page = await (await shared.browser.newContext()).newPage();
  const reports = reportsOf(page);
  await page.goto(shared.brand.page({ script: 'lpTag.autoStart = false;' }));
  await page.waitForFunction('lpTag.events');
  /* Each asks the identity functions at last, after what it does itself. */
  await page.evaluate(async () => {
    const { lpTag } = window;
    const asked = () => new Promise<void>((resolve) => lpTag.identities.push((answer) => resolve(answer(null))));
    lpTag.sdes.send({ type: 'service', topic: 'early' });
    await asked();
    lpTag.newPage('/page?later');
    lpTag.identities = [];
    await new Promise<void>((resolve) => {
      lpTag.identities.push((answer) => {
        if (lpTag.sdes.get()?.length === 0) resolve(answer(null));
      });
    });
  });
  expect(reports).toEqual([]);
  await page.evaluate(() => {
    window.lpTag.identities = [];
    window.lpTag.start();
  });
  await button(page, 'Ask us').waitFor();
  expect(reports[0]).toMatchObject({
    url: `${shared.brand.origin}/page?later`,
    attributes: [{ type: 'service', topic: 'early' }],
  });
});

test('nothing is stored before the visitor does something or is known', async () => {
  const stored = (page: Page) =>
    page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length] as const);
  const page = await shared.open({});
  await button(page, 'Ask us').waitFor();
  expect(await stored(page)).toEqual(['', 0, 0]);
  await button(page, 'Ask us').click();
  await windowOf(page).getByRole('textbox').waitFor();
  expect((await stored(page))[0]).toMatch(/LPVID=.+LPSID-acc1=|LPSID-acc1=.+LPVID=/);
  const known = await shared.open({ who: 'known' });
  await button(known, 'Message us').waitFor();
  expect((await stored(known))[0]).toContain('LPVID=');
});
