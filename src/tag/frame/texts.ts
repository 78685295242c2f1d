/** The texts of notices and of the bar that opens a separate window; the window has its own. */
export interface Texts {
  close: string;
  openWindow: string;
  /** The conversation is a customer's, and nobody is logged in on this page. */
  elsewhere: string;
  signedOut: string;
  retry: string;
}

const catalogue: Record<string, Texts> = {
  en: {
    close: 'Close',
    openWindow: 'Open chat window',
    elsewhere: 'Your conversation can be continued on the pages where you are logged in.',
    signedOut: 'You are no longer logged in.',
    retry: 'Try again',
  },
  de: {
    close: 'Schließen',
    openWindow: 'Chatfenster öffnen',
    elsewhere: 'Sie können die Unterhaltung auf den Seiten fortsetzen, auf denen Sie angemeldet sind.',
    signedOut: 'Sie sind nicht mehr angemeldet.',
    retry: 'Erneut versuchen',
  },
  fr: {
    close: 'Fermer',
    openWindow: 'Ouvrir la fenêtre de discussion',
    elsewhere: 'Vous pouvez poursuivre votre conversation sur les pages où vous êtes connecté.',
    signedOut: 'Vous n’êtes plus connecté.',
    retry: 'Réessayer',
  },
  es: {
    close: 'Cerrar',
    openWindow: 'Abrir la ventana de chat',
    elsewhere: 'Puede continuar la conversación en las páginas en las que ha iniciado sesión.',
    signedOut: 'Ya no tiene la sesión iniciada.',
    retry: 'Intentar de nuevo',
  },
  pt: {
    close: 'Fechar',
    openWindow: 'Abrir a janela de chat',
    elsewhere: 'Pode continuar a conversa nas páginas em que tem a sessão iniciada.',
    signedOut: 'A sua sessão terminou.',
    retry: 'Tentar novamente',
  },
  it: {
    close: 'Chiudi',
    openWindow: 'Apri la finestra di chat',
    elsewhere: 'Puoi continuare la conversazione nelle pagine in cui hai effettuato l’accesso.',
    signedOut: 'Non hai più effettuato l’accesso.',
    retry: 'Riprova',
  },
  nl: {
    close: 'Sluiten',
    openWindow: 'Chatvenster openen',
    elsewhere: 'U kunt het gesprek voortzetten op de pagina’s waar u bent ingelogd.',
    signedOut: 'U bent niet meer ingelogd.',
    retry: 'Opnieuw proberen',
  },
  he: {
    close: 'סגירה',
    openWindow: 'פתיחת חלון הצ׳אט',
    elsewhere: 'אפשר להמשיך את השיחה בדפים שבהם התחברת.',
    signedOut: 'ההתחברות שלך הסתיימה.',
    retry: 'ניסיון נוסף',
  },
  ar: {
    close: 'إغلاق',
    openWindow: 'فتح نافذة الدردشة',
    elsewhere: 'يمكنك متابعة محادثتك في الصفحات التي سجلت الدخول فيها.',
    signedOut: 'لم تعد مسجلاً الدخول.',
    retry: 'إعادة المحاولة',
  },
  ja: {
    close: '閉じる',
    openWindow: 'チャットを開く',
    elsewhere: '会話の続きは、ログインしているページでご利用いただけます。',
    signedOut: 'ログアウトされています。',
    retry: '再試行',
  },
};

export const textsOf = (language: string): Texts =>
  catalogue[language.slice(0, 2).toLowerCase()] ?? (catalogue.en as Texts);
