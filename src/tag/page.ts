/** A page of the brand's site, as the tag sees it: who is on it, and what it may show. */
import type { Attribute, PageDecision, PageReport } from '../protocol/engagement.ts';
import type { HookData } from '../protocol/frame-bridge.ts';
import { pagePath } from '../protocol/window-paths.ts';
import { type AttributeQueue, createAttributes } from './attributes.ts';
import { deviceOf, needsOwnTab } from './device.ts';
import { runHooks } from './hooks.ts';
import { askIdentity, type Claim, keyOf } from './identities.ts';
import type { LpEvents, LpHook, LpIdentityFunction, LpNewPageOptions, LpTag } from './lp-tag.d.ts';
import { createOffers, type Offers, type Shown } from './offers/offers.ts';
import { createReports, type ReportOutcome, type Reports } from './reports.ts';
import { parseSections } from './sections.ts';
import type { TagSettings } from './settings.ts';
import { deviceSuffix, recordName, shelf } from './storage.ts';
import { createVisitor } from './visitor.ts';
import { warn } from './warn.ts';
import type { Cause, Windows, WindowsHost, WindowsModule } from './windows.ts';

const local = shelf('localStorage');
const pollMs = 10_000;
/** Calls of `newPage` that follow each other faster are one. */
const collapseMs = 250;

/** What is only declared costs no byte: the constructor sets it, or it begins as undefined. */
export class Page implements WindowsHost {
  declare readonly settings: TagSettings;
  declare readonly origin: string;
  declare readonly events: LpEvents;
  declare readonly identities: LpIdentityFunction[];
  readonly visitor;
  declare readonly attributes: AttributeQueue;
  declare readonly offers: Offers;
  declare claim: Claim | undefined;
  pageId = '';
  authenticated = false;
  cause: Cause = 'load';
  declare signedOut: string | undefined;
  readonly #tag: LpTag;
  readonly #hooks: LpHook[];
  /** From the start on. */
  #send: Reports | undefined;
  readonly impressions: Attribute[] = [];
  readonly stop = new AbortController();
  #windows: Windows | undefined;
  #loading: Promise<Windows | undefined> | undefined;
  readonly #record: string;
  #url = location.href;
  #referrer = document.referrer;
  /** Counts the changes of page and person: answers to earlier questions are void. */
  #generation = 0;
  /** When the identity functions were last asked. */
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `origin` is the service's. */
  constructor(tag: LpTag, settings: TagSettings, origin: string) {
    const { account } = settings;
    this.#tag = tag;
    this.settings = settings;
    this.origin = origin;
    this.events = tag.events;
    this.identities = tag.identities;
    this.#hooks = tag.hooks;
    this.#record = recordName(account);
    this.visitor = createVisitor(account);
    this.attributes = createAttributes(this);
    this.offers = createOffers(this);
  }

  start(): void {
    const { signal } = this.stop;
    this.#send = createReports(this.origin + pagePath(this.settings.account), this);
    if (this.#tag.remember) this.visitor.remember();
    const poll = () => document.hidden || this.report();
    document.addEventListener('visibilitychange', poll, { signal });
    const timer = setInterval(poll, pollMs);
    signal.onabort = () => clearInterval(timer);
    this.events.trigger('lp_SMT', 'MONITORING_STATE', { active: true });
    void this.turn('load');
  }

  /** The identity functions decide anew who is on the page; `identity`: because there are others. */
  async turn(why: Cause | 'identity'): Promise<void> {
    const asked = ++this.#generation;
    this.#asked = asked;
    const cause = why === 'identity' && this.cause !== 'poll' ? this.cause : why;
    if (cause !== 'identity') this.cause = cause;
    const isCurrent = () => asked === this.#asked;
    const claim = await askIdentity(this.identities, (late) => isCurrent() && late && this.identify(late, 'identity'));
    if (isCurrent()) this.identify(claim, cause);
  }

  newPage(url: string, options?: LpNewPageOptions | null): void {
    const { section, sdes, taglets } = options ?? {};
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#referrer = this.#url;
      this.#url = URL.parse(url, location.href)?.href ?? url;
      this.signedOut = undefined;
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
    void this.load().then((windows) => windows?.open(offer, opened, lines));
    if (opened === null) return false;
    this.offers.accept(found);
    /* Whatever was to be decided has been overtaken. */
    this.report('poll');
    return true;
  }

  /** Null: the browser blocked it. Undefined: not while a click is being handled, and nothing was tried. */
  openSeparate(): Window | null | undefined {
    if (navigator.userActivation?.isActive !== false)
      return open('', `parley-${this.settings.account}`, 'popup,width=400,height=640');
    warn('a window needs a click');
    return undefined;
  }

  /** With a cause, the answer decides about the page for that reason and no earlier one. */
  report(cause = this.cause): void {
    this.cause = cause;
    this.#send?.();
  }

  hook<T extends HookData>(name: string, data: T): Partial<T> {
    return runHooks(this.#hooks, name, { data }).data ?? {};
  }

  load(): Promise<Windows | undefined> {
    this.#loading ??= import(/* @vite-ignore */ this.origin + this.settings.framesPath).then(
      ({ createWindows }: WindowsModule) => {
        if (!this.stop.signal.aborted) {
          this.#windows = createWindows(this);
          this.#windows.identified(this.claim);
        }
        return this.#windows;
      },
      (error) => {
        this.#loading = undefined;
        warn('the window did not load', error);
        return undefined;
      },
    );
    return this.#loading;
  }

  close(): void {
    this.#asked = ++this.#generation;
    clearTimeout(this.#timer);
    this.stop.abort();
    this.offers.removeAll();
    this.#windows?.close();
  }

  prepare() {
    const generation = this.#generation;
    const impressions = this.impressions.splice(0);
    const { attributes, settled } = this.attributes.take();
    const report: PageReport = {
      ...this.visitor.ids(),
      ...(this.pageId && { pageId: this.pageId }),
      url: this.#url,
      title: document.title,
      referrer: this.#referrer,
      sections: parseSections(this.#tag.section),
      identities: this.claim ? [this.claim] : [],
      attributes: [...attributes, ...impressions],
      device: deviceOf(),
      language: navigator.language,
      identityFunction: this.identities.length > 0,
      deviceId: local.get(this.#record + deviceSuffix),
    };
    return {
      report,
      settled: (outcome: ReportOutcome, decision?: PageDecision) => {
        settled(outcome);
        if (outcome === 'failed') this.impressions.unshift(...impressions);
        if (!decision) return;
        this.visitor.learn(decision, report);
        if (generation === this.#generation) void this.#decide(decision);
      },
    };
  }

  /** What this page was is what the next one comes from. */
  #turnAway(): void {
    this.pageId = '';
    this.#windows?.turnAway();
  }

  identify(named: Claim | undefined, why: Cause | 'identity'): void {
    this.#generation++;
    const key = keyOf(named);
    const claim = key === this.signedOut ? undefined : named;
    const current = keyOf(this.claim);
    const cause = why !== 'identity' ? why : key === current ? this.cause : 'new-page';
    if (cause === 'new-page' && this.pageId) this.#turnAway();
    this.claim = claim;
    if (claim) this.visitor.remember();
    this.#windows?.identified(claim);
    this.report(cause);
  }

  async #decide(decision: PageDecision): Promise<void> {
    const { authenticated, conversations, engagements, pageId } = decision;
    const generation = this.#generation;
    this.pageId = pageId;
    /* What was chosen for somebody else makes room. */
    if (this.authenticated !== authenticated) this.offers.removeAll();
    this.authenticated = authenticated;
    if (authenticated) this.visitor.remember();
    const hadWindow = local.get(this.#record) ?? shelf('sessionStorage').get(this.#record);
    if (conversations[0] || hadWindow || this.#loading !== undefined) await this.load();
    if (generation !== this.#generation) return;
    const which = this.#windows ? await this.#windows.decide(decision) : authenticated ? 'all' : 'unauthenticated';
    if (!which || generation !== this.#generation) return;
    this.cause = 'poll';
    if (which === 'none') this.offers.removeAll();
    else this.offers.show(engagements.filter((offer) => which === 'all' || !offer.authenticated));
  }
}
