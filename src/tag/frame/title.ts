/** What a window is called until it has said so itself. */
const titles: Record<string, string> = {
  en: 'Messages',
  de: 'Nachrichten',
  fr: 'Messages',
  es: 'Mensajes',
  pt: 'Mensagens',
  it: 'Messaggi',
  nl: 'Berichten',
  he: 'הודעות',
  ar: 'الرسائل',
  ja: 'メッセージ',
};

export const titleOf = (language: string): string => titles[language.slice(0, 2)] ?? 'Messages';
