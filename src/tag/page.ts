/** A page of the brand's site, as the tag sees it: who is on it, and what it may show. */
import type { Attribute, PageDecision, PageReport } from '../protocol/engagement.ts';
import type { HookData } from '../protocol/frame-bridge.ts';
import { pagePath } from '../protocol/paths.ts';
import { type AttributeQueue, createAttributes } from './attributes.ts';
import { deviceOf, needsOwnTab } from './device.ts';
import { runHooks } from './hooks.ts';
import { askIdentity, type Claim, keyOf } from './identities.ts';
import type { LpEvents, LpHook, LpIdentityFunction, LpNewPageOptions, LpTag } from './lp-tag.d.ts';
import { createMemory } from './memory.ts';
import { createOffers, type Offers, type Shown } from './offers/offers.ts';
import { createReports, type ReportOutcome, type Reports } from './reports.ts';
import { parseSections } from './sections.ts';
import type { TagSettings } from './settings.ts';
import { createVisitor } from './visitor.ts';
import { warn } from './warn.ts';
import type { Cause, Windows, WindowsHost, WindowsModule } from './windows.ts';

const pollMs = 10_000;
/** Calls of `newPage` that follow each other faster are one. */
const collapseMs = 250;

export interface PageOptions {
  tag: LpTag;
  settings: TagSettings;
  /** The service's. */
  origin: string;
  /** The live ones. */
  identities: LpIdentityFunction[];
  hooks: LpHook[];
}

export class Page implements WindowsHost {
  readonly settings: TagSettings;
  readonly origin: string;
  readonly events: LpEvents;
  readonly identities: LpIdentityFunction[];
  readonly visitor;
  readonly memory;
  readonly attributes: AttributeQueue;
  readonly offers: Offers;
  claim: Claim | undefined;
  pageId = '';
  readonly #tag: LpTag;
  readonly #hooks: LpHook[];
  readonly #reports: Reports;
  readonly #stop = new AbortController();
  #impressions: Attribute[] = [];
  #windows: Windows | undefined;
  #loading: Promise<Windows | undefined> | undefined;
  #url = location.href;
  #referrer = document.referrer;
  #isAuthenticated: boolean;
  /** A customer who logged out in another tab: a page that still names them is out of date. */
  #signedOut: string | undefined;
  /** Counts the changes of page and person: answers to earlier questions are void. */
  #generation = 0;
  #cause: Cause = 'load';
  #returning: boolean;
  #identityChanged = false;
  #wasAuthenticated: boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor({ tag, settings, origin, identities, hooks }: PageOptions) {
    const { account } = settings;
    this.#tag = tag;
    this.settings = settings;
    this.origin = origin;
    this.events = tag.events;
    this.identities = identities;
    this.#hooks = hooks;
    this.visitor = createVisitor(account);
    this.memory = createMemory(account, this.visitor);
    this.#reports = createReports(origin + pagePath(account), this);
    this.attributes = createAttributes(this);
    this.offers = createOffers(this);
    const { shown, authenticated = false } = this.memory.tab.get();
    const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    this.#returning = !shown || navigation?.type === 'reload';
    this.#isAuthenticated = this.#wasAuthenticated = authenticated;
  }

  start(): void {
    const { signal } = this.#stop;
    if (this.#tag.remember) this.visitor.remember();
    const poll = () => document.hidden || this.report('poll');
    document.addEventListener('visibilitychange', poll, { signal });
    const timer = setInterval(poll, pollMs);
    signal.onabort = () => clearInterval(timer);
    this.events.trigger('lp_SMT', 'MONITORING_STATE', { active: true });
    void this.turn('load');
  }

  /** The identity functions decide anew who is on the page; `identity`: because there are others. */
  async turn(why: Cause | 'identity'): Promise<void> {
    const generation = ++this.#generation;
    const cause = why === 'identity' && this.#cause !== 'poll' ? this.#cause : why;
    if (cause !== 'identity') this.#cause = cause;
    const isCurrent = () => generation === this.#generation;
    const claim = await askIdentity(this.identities, (late) => isCurrent() && late && this.#identify(late, 'identity'));
    if (isCurrent()) this.#identify(claim, cause);
  }

  newPage(url: string, { section, sdes, taglets }: LpNewPageOptions = {}): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#referrer = this.#url;
      this.#url = new URL(url, location.href).href;
      this.#signedOut = undefined;
      this.#turnAway();
      if (section) this.#tag.section = section;
      this.attributes.turnPage();
      this.attributes.add(sdes ?? []);
      this.offers.turnPage(taglets?.rendererStub?.divIdsToKeep ?? {});
      void this.turn('new-page');
    }, collapseMs);
  }

  /** False when nothing could be opened. */
  click(found: Shown, lines?: string[]): boolean {
    const offer = this.hook('BEFORE_ENG_CHANNEL_OPEN', { engagement: found.offer }).engagement;
    if (!offer) return false;
    const own = offer.window.windowMode === 'separate' || needsOwnTab();
    const opened = own ? this.openSeparate() : undefined;
    if (own && opened === undefined) return false;
    this.visitor.remember();
    void this.load().then((windows) => windows?.open(offer, lines && { preChatLines: lines }, opened));
    if (opened === null) return false;
    this.offers.accept(found);
    this.overtaken();
    return true;
  }

  /** Null: the browser blocked it. Undefined: not while a click is being handled, and nothing was tried. */
  openSeparate(): Window | null | undefined {
    if (navigator.userActivation?.isActive !== false)
      return open('', `parley-${this.settings.account}`, needsOwnTab() ? '' : 'popup,width=400,height=640');
    warn('a separate window opens on a click only');
    return undefined;
  }

  identify(claim: Claim | undefined): void {
    this.#identify(claim, 'identity');
    this.overtaken();
  }

  signedOut(owner: string): void {
    this.#signedOut = owner;
    this.claim = undefined;
    void this.turn('poll');
  }

  report(cause: Cause): void {
    if (cause !== 'poll') this.#cause = cause;
    this.#reports.send();
  }

  /** What was decided about the page before has been overtaken by the consumer. */
  overtaken(): void {
    this.#cause = 'poll';
    this.#reports.send();
  }

  hook<T extends HookData>(name: string, data: T): Partial<T> {
    return runHooks(this.#hooks, name, { data }).data ?? {};
  }

  impression(attribute: Attribute): void {
    this.#impressions.push(attribute);
  }

  load(): Promise<Windows | undefined> {
    this.#loading ??= import(/* @vite-ignore */ this.origin + this.settings.framesPath).then(
      ({ createWindows }: WindowsModule) => {
        if (!this.#stop.signal.aborted) this.#windows = createWindows(this);
        return this.#windows;
      },
      (error) => {
        this.#loading = undefined;
        warn('the window could not be loaded', error);
        return undefined;
      },
    );
    return this.#loading;
  }

  close(): void {
    this.#generation++;
    clearTimeout(this.#timer);
    this.#stop.abort();
    this.#reports.close();
    this.offers.removeAll();
    this.#windows?.close();
  }

  prepare() {
    const generation = this.#generation;
    const impressions = this.#impressions;
    const { attributes, settled } = this.attributes.take();
    this.#impressions = [];
    const report: PageReport = {
      ...this.visitor.ids(),
      ...(this.pageId && { pageId: this.pageId }),
      url: this.#url,
      title: document.title,
      referrer: this.#referrer,
      sections: parseSections(this.#tag.section),
      identities: this.claim ? [this.claim] : [],
      attributes: [...attributes, ...impressions],
      device: deviceOf(navigator),
      language: navigator.language,
      identityFunction: this.identities.length > 0,
    };
    return {
      report,
      settled: (outcome: ReportOutcome, decision?: PageDecision) => {
        settled(outcome);
        if (outcome === 'failed') this.#impressions.unshift(...impressions);
        if (!decision) return;
        this.visitor.learn(decision);
        if (generation === this.#generation) void this.#decide(decision);
      },
    };
  }

  /** What this page was is what the next one comes from. */
  #turnAway(): void {
    this.#wasAuthenticated = this.#isAuthenticated;
    this.#returning = false;
    this.pageId = '';
    this.#windows?.turnAway();
  }

  #identify(named: Claim | undefined, why: Cause | 'identity'): void {
    const key = keyOf(named);
    const claim = key === this.#signedOut ? undefined : named;
    const current = keyOf(this.claim);
    const last = current ?? this.memory.browser.get().owner;
    const cause = why !== 'identity' ? why : key === current ? 'poll' : 'new-page';
    if (cause === 'new-page' && this.pageId) this.#turnAway();
    const left = last && last !== key;
    if (left && (claim || current)) this.#signOut(last);
    this.#identityChanged = Boolean(left && claim);
    this.claim = claim;
    if (claim) {
      this.visitor.remember();
      this.memory.browser.update({ owner: key });
    }
    this.report(cause);
  }

  /** Nothing of this customer is left here when this returns; other tabs hear of it through the storage. */
  #signOut(owner: string): void {
    const { browser, forget } = this.memory;
    browser.update({ owner: undefined });
    this.#windows?.wipe(owner);
    forget(owner);
  }

  async #decide({ authenticated, conversations, engagements, pageId }: PageDecision): Promise<void> {
    const generation = this.#generation;
    const { tab, browser } = this.memory;
    this.pageId = pageId;
    this.#isAuthenticated = authenticated;
    if (authenticated) this.visitor.remember();
    const { authOpen, heard } = browser.get();
    const { shown = 'none' } = tab.get();
    if (conversations[0] || authOpen || heard || shown !== 'none') await this.load();
    if (generation !== this.#generation) return;
    const which = this.#windows
      ? await this.#windows.decide({
          cause: this.#cause,
          authenticated,
          conversations,
          returning: this.#returning,
          identityChanged: this.#identityChanged,
          wasAuthenticated: this.#wasAuthenticated,
        })
      : authenticated
        ? 'all'
        : 'unauthenticated';
    if (!which || generation !== this.#generation) return;
    this.#cause = 'poll';
    this.#identityChanged = false;
    tab.update({ authenticated });
    if (which === 'none') this.offers.removeAll();
    else this.offers.show(engagements.filter((offer) => which === 'all' || !offer.authenticated));
  }
}
