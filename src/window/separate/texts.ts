/** What a window says on its way through the login page. A language is one more row. */
import { lookup } from '../../protocol/lookup.ts';

export interface LoginTexts {
  leaving: string;
  arriving: string;
  logIn: string;
  notLoggedIn: Told;
  misconfigured: Told;
  failed: Told;
  signedOut: Told;
  /** A link names somebody. */
  linked: Told & { goOn: string };
  /** Before the login page's own words. */
  loginPageSays: string;
  more: string;
  reference: string;
}

interface Told {
  title: string;
  text: string;
}

const english: LoginTexts = {
  leaving: 'Taking you to the login page…',
  arriving: 'Logging you in…',
  logIn: 'Log in',
  notLoggedIn: { title: 'You are not logged in.', text: 'Log in to start the conversation.' },
  misconfigured: {
    title: 'Logging in does not work at the moment.',
    text: 'The login of this website is not set up correctly. Please contact us in another way.',
  },
  failed: { title: 'We could not start the conversation.', text: 'Please try again.' },
  signedOut: { title: 'You are no longer logged in.', text: 'Log in to continue your conversation.' },
  linked: {
    title: 'Is this you?',
    text: 'A link has opened this window for this person. Continue only if it is you.',
    goOn: 'Continue',
  },
  loginPageSays: 'The login page says:',
  more: 'More about this',
  reference: 'Reference:',
};

const catalogues: Record<string, LoginTexts> = {
  en: english,
  de: {
    leaving: 'Sie werden zur Anmeldeseite weitergeleitet…',
    arriving: 'Sie werden angemeldet…',
    logIn: 'Anmelden',
    notLoggedIn: { title: 'Sie sind nicht angemeldet.', text: 'Melden Sie sich an, um die Unterhaltung zu beginnen.' },
    misconfigured: {
      title: 'Die Anmeldung funktioniert zurzeit nicht.',
      text: 'Die Anmeldung dieser Website ist nicht richtig eingerichtet. Bitte wenden Sie sich auf anderem Weg an uns.',
    },
    failed: { title: 'Die Unterhaltung konnte nicht begonnen werden.', text: 'Bitte versuchen Sie es noch einmal.' },
    signedOut: { title: 'Sie sind nicht mehr angemeldet.', text: 'Melden Sie sich an, um fortzufahren.' },
    linked: {
      title: 'Sind Sie das?',
      text: 'Ein Link hat dieses Fenster für diese Person geöffnet. Fahren Sie nur fort, wenn Sie es sind.',
      goOn: 'Fortfahren',
    },
    loginPageSays: 'Die Anmeldeseite meldet:',
    more: 'Mehr dazu',
    reference: 'Kennung:',
  },
  fr: {
    leaving: 'Redirection vers la page de connexion…',
    arriving: 'Connexion en cours…',
    logIn: 'Se connecter',
    notLoggedIn: { title: 'Vous n’êtes pas connecté.', text: 'Connectez-vous pour commencer la conversation.' },
    misconfigured: {
      title: 'La connexion ne fonctionne pas pour le moment.',
      text: 'La connexion de ce site n’est pas configurée correctement. Veuillez nous contacter autrement.',
    },
    failed: { title: 'La conversation n’a pas pu commencer.', text: 'Veuillez réessayer.' },
    signedOut: { title: 'Vous n’êtes plus connecté.', text: 'Connectez-vous pour poursuivre votre conversation.' },
    linked: {
      title: 'Est-ce bien vous ?',
      text: 'Un lien a ouvert cette fenêtre pour cette personne. Ne continuez que s’il s’agit de vous.',
      goOn: 'Continuer',
    },
    loginPageSays: 'La page de connexion indique :',
    more: 'En savoir plus',
    reference: 'Référence :',
  },
  es: {
    leaving: 'Le llevamos a la página de inicio de sesión…',
    arriving: 'Iniciando sesión…',
    logIn: 'Iniciar sesión',
    notLoggedIn: { title: 'No ha iniciado sesión.', text: 'Inicie sesión para comenzar la conversación.' },
    misconfigured: {
      title: 'El inicio de sesión no funciona en este momento.',
      text: 'El inicio de sesión de este sitio no está bien configurado. Póngase en contacto con nosotros por otra vía.',
    },
    failed: { title: 'No hemos podido iniciar la conversación.', text: 'Inténtelo de nuevo.' },
    signedOut: { title: 'Ya no tiene la sesión iniciada.', text: 'Inicie sesión para continuar la conversación.' },
    linked: {
      title: '¿Es usted?',
      text: 'Un enlace ha abierto esta ventana para esta persona. Continúe solo si es usted.',
      goOn: 'Continuar',
    },
    loginPageSays: 'La página de inicio de sesión indica:',
    more: 'Más información',
    reference: 'Referencia:',
  },
  pt: {
    leaving: 'A encaminhar para a página de início de sessão…',
    arriving: 'A iniciar sessão…',
    logIn: 'Iniciar sessão',
    notLoggedIn: { title: 'Não tem sessão iniciada.', text: 'Inicie sessão para começar a conversa.' },
    misconfigured: {
      title: 'De momento não é possível iniciar sessão.',
      text: 'O início de sessão deste site não está bem configurado. Contacte-nos de outra forma.',
    },
    failed: { title: 'Não foi possível iniciar a conversa.', text: 'Tente novamente.' },
    signedOut: { title: 'Já não tem sessão iniciada.', text: 'Inicie sessão para continuar a conversa.' },
    linked: {
      title: 'É o seu nome?',
      text: 'Uma ligação abriu esta janela para esta pessoa. Continue apenas se for o seu caso.',
      goOn: 'Continuar',
    },
    loginPageSays: 'A página de início de sessão indica:',
    more: 'Saber mais',
    reference: 'Referência:',
  },
  it: {
    leaving: 'Apertura della pagina di accesso…',
    arriving: 'Accesso in corso…',
    logIn: 'Accedi',
    notLoggedIn: { title: 'Non hai effettuato l’accesso.', text: 'Accedi per iniziare la conversazione.' },
    misconfigured: {
      title: 'Al momento l’accesso non funziona.',
      text: 'L’accesso di questo sito non è configurato correttamente. Contattaci in un altro modo.',
    },
    failed: { title: 'Non è stato possibile iniziare la conversazione.', text: 'Riprova.' },
    signedOut: { title: 'Non hai più effettuato l’accesso.', text: 'Accedi per continuare la conversazione.' },
    linked: {
      title: 'Sei tu?',
      text: 'Un link ha aperto questa finestra per questa persona. Continua solo se sei tu.',
      goOn: 'Continua',
    },
    loginPageSays: 'La pagina di accesso indica:',
    more: 'Ulteriori informazioni',
    reference: 'Riferimento:',
  },
  nl: {
    leaving: 'U gaat naar de inlogpagina…',
    arriving: 'U wordt ingelogd…',
    logIn: 'Inloggen',
    notLoggedIn: { title: 'U bent niet ingelogd.', text: 'Log in om het gesprek te beginnen.' },
    misconfigured: {
      title: 'Inloggen werkt op dit moment niet.',
      text: 'Het inloggen op deze website is niet goed ingesteld. Neem op een andere manier contact met ons op.',
    },
    failed: { title: 'Het gesprek kon niet worden begonnen.', text: 'Probeer het opnieuw.' },
    signedOut: { title: 'U bent niet meer ingelogd.', text: 'Log in om het gesprek voort te zetten.' },
    linked: {
      title: 'Bent u dit?',
      text: 'Een link heeft dit venster voor deze persoon geopend. Ga alleen verder als u het bent.',
      goOn: 'Doorgaan',
    },
    loginPageSays: 'De inlogpagina meldt:',
    more: 'Meer hierover',
    reference: 'Kenmerk:',
  },
  he: {
    leaving: 'מעבירים אותך לדף ההתחברות…',
    arriving: 'מתבצעת התחברות…',
    logIn: 'התחברות',
    notLoggedIn: { title: 'לא התחברת.', text: 'יש להתחבר כדי להתחיל את השיחה.' },
    misconfigured: {
      title: 'ההתחברות אינה פועלת כרגע.',
      text: 'ההתחברות באתר זה אינה מוגדרת כראוי. אפשר לפנות אלינו בדרך אחרת.',
    },
    failed: { title: 'לא הצלחנו להתחיל את השיחה.', text: 'אפשר לנסות שוב.' },
    signedOut: { title: 'החיבור שלך הסתיים.', text: 'יש להתחבר כדי להמשיך בשיחה.' },
    linked: {
      title: 'זה השם שלך?',
      text: 'קישור פתח את החלון הזה עבור האדם הזה. יש להמשיך רק אם זה השם שלך.',
      goOn: 'המשך',
    },
    loginPageSays: 'הודעת דף ההתחברות:',
    more: 'מידע נוסף',
    reference: 'סימוכין:',
  },
  ar: {
    leaving: 'جارٍ نقلك إلى صفحة تسجيل الدخول…',
    arriving: 'جارٍ تسجيل دخولك…',
    logIn: 'تسجيل الدخول',
    notLoggedIn: { title: 'لم تسجّل الدخول.', text: 'سجّل الدخول لبدء المحادثة.' },
    misconfigured: {
      title: 'تسجيل الدخول لا يعمل حاليًا.',
      text: 'تسجيل الدخول في هذا الموقع غير مُعدّ بشكل صحيح. يرجى التواصل معنا بطريقة أخرى.',
    },
    failed: { title: 'تعذر بدء المحادثة.', text: 'يرجى المحاولة مرة أخرى.' },
    signedOut: { title: 'لم تعد مسجّل الدخول.', text: 'سجّل الدخول لمتابعة محادثتك.' },
    linked: { title: 'هل هذا أنت؟', text: 'فتح رابط هذه النافذة لهذا الشخص. تابع فقط إذا كنت أنت هو.', goOn: 'متابعة' },
    loginPageSays: 'تقول صفحة تسجيل الدخول:',
    more: 'المزيد عن ذلك',
    reference: 'المرجع:',
  },
  ja: {
    leaving: 'ログインページに移動しています…',
    arriving: 'ログインしています…',
    logIn: 'ログイン',
    notLoggedIn: { title: 'ログインしていません。', text: '会話を始めるにはログインしてください。' },
    misconfigured: {
      title: '現在ログインできません。',
      text: 'このサイトのログインは正しく設定されていません。別の方法でお問い合わせください。',
    },
    failed: { title: '会話を開始できませんでした。', text: 'もう一度お試しください。' },
    signedOut: { title: 'ログアウトしました。', text: '会話を続けるにはログインしてください。' },
    linked: {
      title: 'ご本人ですか？',
      text: 'リンクからこの方のウィンドウが開かれました。ご本人の場合のみ続けてください。',
      goOn: '続ける',
    },
    loginPageSays: 'ログインページからのメッセージ：',
    more: '詳細',
    reference: '参照番号：',
  },
};

const rightToLeft = ['ar', 'he'];

/** The first of these tags, such as `de-AT`, that there are texts for; the page then reads in that direction. */
export function speak(wanted: readonly (string | undefined)[]): LoginTexts {
  const base = (tag: string) => tag.toLowerCase().split('-')[0] ?? '';
  const language = wanted.find((tag) => tag !== undefined && Object.hasOwn(catalogues, base(tag))) ?? 'en';
  const page = document.documentElement;
  page.lang = language;
  page.dir = rightToLeft.includes(base(language)) ? 'rtl' : 'ltr';
  return lookup(catalogues, base(language)) ?? english;
}
