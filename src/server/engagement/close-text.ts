/** What the button reads aloud that closes a proactive engagement, by language. */
import { lookup } from '../../protocol/lookup.ts';

const closeTexts: Record<string, string> = {
  en: 'Close',
  de: 'Schließen',
  fr: 'Fermer',
  es: 'Cerrar',
  pt: 'Fechar',
  it: 'Chiudi',
  nl: 'Sluiten',
  he: 'סגירה',
  ar: 'إغلاق',
  ja: '閉じる',
};

export const closeTextOf = (language: string): string => lookup(closeTexts, language.slice(0, 2)) ?? 'Close';
