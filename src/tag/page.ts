/** A page of the brand's site, as the tag sees it: who is on it, and what it may show. */
import type { Attribute, PageDecision } from '../protocol/engagement.ts';
import type { HookData } from '../protocol/frame-bridge.ts';
import { pagePath } from '../protocol/paths.ts';
import { type AttributeQueue, createAttributes } from './attributes.ts';
import { deviceOf, needsOwnTab } from './device.ts';
import { runHooks } from './hooks.ts';
import { askIdentity, type Claim, keyOf } from './identities.ts';
import type { LpHook, LpIdentityFunction, LpNewPageOptions, LpTag } from './lp-tag.d.ts';
import { createMemory, type Memory } from './memory.ts';
import { createOffers, type Offers, type Shown } from './offers/offers.ts';
import { createReports, type Prepared, type Reports } from './reports.ts';
import { parseSections } from './sections.ts';
import type { TagSettings } from './settings.ts';
import { shelf } from './storage.ts';
import { createVisitor, type Visitor } from './visitor.ts';
import { warn } from './warn.ts';
import type { Cause, Windows, WindowsModule } from './windows.ts';

const pollMs = 10_000;
/** Calls of `newPage` that follow each other faster are one. */
const collapseMs = 250;

export interface PageOptions {
  tag: LpTag;
  settings: TagSettings;
  /** The service's. */
  origin: string;
  earlyAttributes: unknown;
  /** The live ones. */
  identities: readonly LpIdentityFunction[];
  hooks: readonly LpHook[];
}

export class Page {
  readonly attributes: AttributeQueue;
  readonly offers: Offers;
  readonly #options: PageOptions;
  readonly #memory: Memory;
  readonly #visitor: Visitor;
  readonly #reports: Reports;
  readonly #stop = new AbortController();
  readonly #impressions: Attribute[] = [];
  #windows: Windows | undefined;
  #loading: Promise<Windows | undefined> | undefined;
  #url = location.href;
  #referrer = document.referrer;
  #decision: PageDecision | undefined;
  #claim: Claim | undefined;
  /** A customer who logged out in another tab: a page that still names them is out of date. */
  #signedOut: string | undefined;
  /** Counts the changes of page and person: answers to earlier questions are void. */
  #generation = 0;
  #cause: Cause = 'load';
  #returning = false;
  #identityChanged = false;
  #wasAuthenticated = false;
  #newPageTimer: ReturnType<typeof setTimeout> | undefined;
  #pollTimer: ReturnType<typeof setInterval> | undefined;

  constructor(options: PageOptions) {
    this.#options = options;
    const { account } = options.settings;
    const { events } = options.tag;
    const tab = shelf(() => sessionStorage);
    const allowed = () => this.#visitor.isRemembered();
    this.#visitor = createVisitor(account, tab);
    this.#memory = createMemory({ account, local: shelf(() => localStorage), tab, allowed });
    this.#reports = createReports(options.origin + pagePath(account), () => this.#prepare());
    this.attributes = createAttributes({
      early: options.earlyAttributes,
      events,
      review: (sdes) => this.#hook('BEFORE_SUBMIT_SDE', { sdes }).sdes ?? [],
      send: () => this.#reports.send(),
    });
    this.offers = createOffers({
      events,
      pageId: () => this.pageId,
      review: (engagement) => this.#hook('BEFORE_ENG_DISPLAY', { engagement }).engagement,
      impression: (attribute) => this.#impressions.push(attribute),
      click: (shown) => this.click(shown),
      intent: () => void this.#load(),
      declined: () => {
        this.#visitor.remember();
        this.#reports.send();
      },
    });
  }

  get pageId(): string {
    return this.#decision?.pageId ?? '';
  }

  start(): void {
    const { tag } = this.#options;
    if (tag.remember) this.#visitor.remember();
    const { shown, authenticated = false } = this.#memory.tab.get();
    const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    this.#returning = shown === undefined || navigation?.type === 'reload';
    this.#wasAuthenticated = authenticated;
    const poll = () => document.visibilityState === 'visible' && this.#reports.send();
    document.addEventListener('visibilitychange', poll, { signal: this.#stop.signal });
    this.#pollTimer = setInterval(poll, pollMs);
    tag.events.trigger('lp_SMT', 'MONITORING_STATE', { active: true });
    void this.turn('load');
  }

  /** The identity functions decide anew who is on the page; `identity`: because there are others. */
  async turn(why: Cause | 'identity'): Promise<void> {
    const cause = why === 'identity' && this.#cause !== 'poll' ? this.#cause : why;
    if (cause !== 'identity') this.#cause = cause;
    const generation = ++this.#generation;
    const claim = await askIdentity(this.#options.identities, (late) => {
      if (generation === this.#generation && late) this.#identify(late, 'identity');
    });
    if (generation === this.#generation) this.#identify(claim, cause);
  }

  newPage(url: string, { section, sdes, taglets }: LpNewPageOptions = {}): void {
    clearTimeout(this.#newPageTimer);
    this.#newPageTimer = setTimeout(() => {
      this.#referrer = this.#url;
      this.#url = new URL(url, location.href).href;
      this.#signedOut = undefined;
      this.#turnAway();
      if (section !== undefined) this.#options.tag.section = section;
      this.attributes.turnPage();
      this.attributes.add(sdes ?? []);
      this.offers.turnPage(taglets?.rendererStub?.divIdsToKeep ?? {});
      void this.turn('new-page');
    }, collapseMs);
  }

  /** False when nothing could be opened. */
  click(found: Shown, preChatLines?: string[]): boolean {
    const offer = this.#hook('BEFORE_ENG_CHANNEL_OPEN', { engagement: found.offer }).engagement;
    if (!offer) return false;
    this.#visitor.remember();
    const extra = preChatLines && { preChatLines };
    if (offer.window.windowMode === 'separate' || needsOwnTab()) {
      const opened = this.#openSeparate();
      if (opened !== undefined) void this.#load().then((windows) => windows?.separate(opened, offer, { ...extra }));
      if (!opened) return false;
    } else void this.#load().then((windows) => windows?.open(offer, { ...extra }));
    this.offers.accept(found);
    this.#overtaken();
    return true;
  }

  close(): void {
    this.#generation++;
    clearTimeout(this.#newPageTimer);
    clearInterval(this.#pollTimer);
    this.#stop.abort();
    this.#reports.close();
    this.offers.removeAll();
    this.#windows?.close();
  }

  /** What was decided about the page before the consumer opened something. */
  #overtaken(): void {
    this.#cause = 'poll';
    this.#reports.send();
  }

  /** Null: the browser blocked it. Undefined: not while a click is being handled, and nothing was tried. */
  #openSeparate(): Window | null | undefined {
    if (navigator.userActivation?.isActive !== false)
      return open('', `parley-${this.#options.settings.account}`, needsOwnTab() ? '' : 'popup,width=400,height=640');
    warn('a separate window opens on the visitor’s click only');
    return undefined;
  }

  #load(): Promise<Windows | undefined> {
    const { settings, origin, tag } = this.#options;
    this.#loading ??= import(/* @vite-ignore */ origin + settings.framesPath).then(
      ({ createWindows }: WindowsModule) => {
        if (this.#stop.signal.aborted) return undefined;
        this.#windows = createWindows({
          settings,
          origin,
          events: tag.events,
          memory: this.#memory,
          hook: (name, data) => this.#hook(name, data),
          ids: () => this.#ids(),
          attributes: this.attributes.api,
          identities: this.#options.identities,
          claim: () => this.#claim,
          identify: (claim) => {
            this.#identify(claim, 'identity');
            this.#overtaken();
          },
          acted: () => this.#visitor.remember(),
          report: (cause) => this.#report(cause),
          turn: (cause) => void this.turn(cause),
          signedOut: (owner) => {
            this.#signedOut = owner;
            this.#claim = undefined;
            void this.turn('poll');
          },
          forget: () => this.#visitor.forget(),
          openSeparate: () => this.#openSeparate(),
        });
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

  /** What this page was is what the next one comes from. */
  #turnAway(): void {
    this.#wasAuthenticated = this.#decision?.authenticated ?? false;
    this.#returning = false;
    this.#decision = undefined;
    this.#windows?.turnAway();
  }

  #identify(named: Claim | undefined, why: Cause | 'identity'): void {
    const claim = named && keyOf(named) !== this.#signedOut ? named : undefined;
    const key = claim && keyOf(claim);
    const current = this.#claim && keyOf(this.#claim);
    const last = current ?? this.#memory.browser.get().owner;
    const cause = why !== 'identity' ? why : key === current ? 'poll' : 'new-page';
    if (cause === 'new-page' && this.#decision) this.#turnAway();
    const left = last !== undefined && last !== key;
    if (left && (claim || current)) this.#signOut(last);
    this.#identityChanged = left && claim !== undefined;
    this.#claim = claim;
    if (key !== undefined) {
      this.#visitor.remember();
      this.#memory.browser.update({ owner: key });
    }
    this.#report(cause);
  }

  /** Nothing of this customer is left here when this returns; other tabs hear of it through the storage. */
  #signOut(owner: string): void {
    const { authOpen = false } = this.#memory.browser.get();
    this.#memory.browser.set({ authOpen });
    this.#windows?.wipe(owner);
    this.#memory.local.set(this.#memory.keptKey(owner), undefined);
  }

  #ids() {
    return { visitorId: '', sessionId: '', ...this.#visitor.ids() };
  }

  #hook<T extends HookData>(name: string, data: T): Partial<T> {
    return runHooks(this.#options.hooks, name, { data }).data ?? {};
  }

  #report(cause: Cause): void {
    if (cause !== 'poll') this.#cause = cause;
    this.#reports.send();
  }

  #prepare(): Prepared {
    const { tag, identities } = this.#options;
    const generation = this.#generation;
    const impressions = this.#impressions.splice(0);
    const { attributes, settled } = this.attributes.take();
    return {
      report: {
        ...this.#visitor.ids(),
        ...(this.#decision && { pageId: this.pageId }),
        url: this.#url,
        title: document.title,
        referrer: this.#referrer,
        sections: parseSections(tag.section),
        identities: this.#claim ? [this.#claim] : [],
        attributes: [...attributes, ...impressions],
        device: deviceOf(navigator),
        language: navigator.language,
        identityFunction: identities.length > 0,
      },
      settled: (outcome) => {
        settled(outcome);
        if (outcome === 'failed') this.#impressions.unshift(...impressions);
      },
      decided: (decision) => {
        this.#visitor.learn(decision);
        if (generation === this.#generation) void this.#decide(decision, generation);
      },
    };
  }

  async #decide(decision: PageDecision, generation: number): Promise<void> {
    const { authenticated, conversations, engagements } = decision;
    const { tab, browser } = this.#memory;
    this.#decision = decision;
    if (authenticated) this.#visitor.remember();
    const { authOpen, heard } = browser.get();
    const concerns = conversations[0] || authOpen || heard || (tab.get().shown ?? 'none') !== 'none';
    const windows = this.#windows ?? (concerns && (await this.#load()));
    if (generation !== this.#generation) return;
    const cause = this.#cause;
    const which = windows
      ? await windows.decide({
          cause,
          authenticated,
          conversations,
          returning: this.#returning,
          identityChanged: this.#identityChanged,
          wasAuthenticated: this.#wasAuthenticated,
        })
      : authenticated
        ? 'all'
        : 'unauthenticated';
    if (which === undefined || generation !== this.#generation) return;
    this.#cause = 'poll';
    this.#identityChanged = false;
    tab.update({ authenticated });
    if (which === 'none') this.offers.removeAll();
    else this.offers.show(engagements.filter((offer) => which === 'all' || !offer.authenticated));
  }
}
