/** New messages of others: told to screen readers, to the ear, and to whoever looks elsewhere. Each message once. */
import type { DialogEvent } from '../client/dialog-events.ts';
import type { Announcer } from './announcer.ts';
import type { Locale } from './catalogue/catalogue.ts';
import { type Content, parseContent } from './content.ts';
import type { Host } from './host.ts';
import type { Sound } from './sound.ts';

export interface ArrivalsOptions {
  host: Host;
  locale: Locale;
  announcer: Announcer;
  sound: Sound;
  /** Browser notifications are wanted by the account. */
  notifications: boolean;
  title: string;
  /** Somebody looks at the newest messages right now. */
  attentive: () => boolean;
}

export interface Arrivals {
  /** Live events, in order. */
  take(events: readonly DialogEvent[], me: string | undefined): void;
  typing(): void;
}

export const mutedKey = 'browser.muted';
export const quietKey = 'browser.quiet';

export function createArrivals(options: ArrivalsOptions): Arrivals {
  const { host, locale, announcer, sound } = options;
  const known = new Set<string>();
  /** Typing is said once until a message comes. */
  let typingSaid = false;

  const isNew = ({ dialogId, sequence, originator, event }: DialogEvent, me: string | undefined) => {
    if (sequence === undefined || originator.id === me) return false;
    if (event.type !== 'ContentEvent' && event.type !== 'RichContentEvent') return false;
    const key = `${dialogId} ${sequence}`;
    if (known.has(key)) return false;
    known.add(key);
    return true;
  };

  return {
    take(events, me) {
      const fresh = events.filter((event) => isNew(event, me));
      if (fresh.length === 0) return;
      typingSaid = false;
      const author = locale.t('agent');
      for (const { event } of fresh)
        announcer.say(locale.t('says', { author, text: words(parseContent(event), locale) }));
      const byPeople = fresh.filter(({ originator }) => originator.role !== 'CONTROLLER').length;
      if (byPeople === 0 || !host.leads()) return;
      if (host.kept.get(mutedKey) !== '1') sound.play(byPeople);
      if (options.notifications && host.kept.get(quietKey) !== '1' && !options.attentive())
        host.tell({ type: 'notify', title: options.title, text: locale.t('newMessages', { count: byPeople }) });
    },
    typing() {
      if (!typingSaid) announcer.say(locale.t('typing'));
      typingSaid = true;
    },
  };
}

/** A message in words, for ears and for files. */
export function words({ text, file }: Content, { t }: Locale): string {
  if (text !== undefined) return text;
  return file ? t(file.image ? 'image' : 'file', { name: file.name }) : t('unsupported');
}
