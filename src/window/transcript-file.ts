/** The conversation as a text file, made in the browser. */
import { words } from './arrivals.ts';
import type { Locale } from './catalogue/catalogue.ts';
import { formatMoment } from './format.ts';
import type { State } from './state.ts';
import { selectItems } from './transcript.ts';

export function transcriptText(state: State, locale: Locale): string {
  const { t, language } = locale;
  const lines = selectItems(state).flatMap((item) => {
    if (item.kind === 'ended') return [`— ${t(item.by === 'you' ? 'ended.you' : 'ended.agent')} —`, ''];
    if (item.kind !== 'message') return [];
    const author = t(item.own ? 'you' : 'agent');
    return [`${formatMoment(item.ts, language)}`, t('says', { author, text: words(item, locale) }), ''];
  });
  return lines.join('\n');
}

export function download(state: State, locale: Locale): void {
  const file = new Blob([transcriptText(state, locale)], { type: 'text/plain;charset=utf-8' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = `${locale.t('transcript')}.txt`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
