/** What automatic messages say where the account has no words of its own, in the languages that windows speak. */
import type { AutomaticEvent } from './texts.ts';

type Wordings = Readonly<Record<AutomaticEvent, string>>;

interface Said {
  welcome: string;
  first: string;
  closed: string;
  responseTime: string;
  urgent: string;
  urgentDismissed: string;
  consumerSilent: string;
  agentSilent: string;
  waiting: string;
  transferred: string;
  returned: string;
  accepted: string;
  joined: string;
  left: string;
}

const wordingsOf = (said: Said): Wordings => ({
  welcome: said.welcome,
  'first-welcome': said.first,
  'off-hours-welcome': said.closed,
  'first-off-hours-welcome': said.closed,
  'off-hours': said.closed,
  'response-time-set': said.responseTime,
  urgent: said.urgent,
  'urgent-dismissed': said.urgentDismissed,
  'consumer-silent': said.consumerSilent,
  'agent-silent': said.agentSilent,
  'waiting-in-queue': said.waiting,
  'transferred-to-skill': said.transferred,
  'transferred-to-agent': said.transferred,
  'returned-to-queue': said.returned,
  'agent-accepted': said.accepted,
  'manager-joined': said.joined,
  'manager-left': said.left,
});

const en = wordingsOf({
  welcome: 'Thanks for your message. Expect a reply within {expectedResponseTime}.',
  first: 'Welcome! Write whenever it suits you. Expect a reply within {expectedResponseTime}.',
  closed: 'We are closed right now. Expect a reply within {expectedResponseTime}.',
  responseTime: 'We will get back to you within {expectedResponseTime}.',
  urgent: 'Marked as urgent. Expect a reply within {expectedResponseTime}.',
  urgentDismissed: 'No longer urgent. Expect a reply within {expectedResponseTime}.',
  consumerSilent: 'Are you still there? Do you need more help?',
  agentSilent: 'Sorry for the wait, your agent will answer shortly.',
  waiting: 'We are busier than usual; an agent will join soon.',
  transferred: 'Passing you to another agent.',
  returned: 'Your agent had to step away; another one will join within {expectedResponseTime}.',
  accepted: 'You are now talking to {agentNickname}.',
  joined: '{agentNickname} joined.',
  left: '{agentNickname} left.',
});

/** Durations stand after a colon where a preposition would have to change them. */
const others: Readonly<Record<string, Wordings>> = {
  de: wordingsOf({
    welcome: 'Danke für Ihre Nachricht. Voraussichtliche Antwortzeit: {expectedResponseTime}.',
    first: 'Willkommen! Schreiben Sie, wann es Ihnen passt. Voraussichtliche Antwortzeit: {expectedResponseTime}.',
    closed: 'Wir haben gerade geschlossen. Voraussichtliche Antwortzeit: {expectedResponseTime}.',
    responseTime: 'Wir melden uns bei Ihnen. Voraussichtliche Antwortzeit: {expectedResponseTime}.',
    urgent: 'Als dringend markiert. Voraussichtliche Antwortzeit: {expectedResponseTime}.',
    urgentDismissed: 'Nicht mehr dringend. Voraussichtliche Antwortzeit: {expectedResponseTime}.',
    consumerSilent: 'Sind Sie noch da? Brauchen Sie weitere Hilfe?',
    agentSilent: 'Entschuldigen Sie die Wartezeit, Sie bekommen gleich eine Antwort.',
    waiting: 'Gerade ist mehr los als sonst; gleich ist jemand für Sie da.',
    transferred: 'Sie werden weitergeleitet.',
    returned:
      'Ihre Ansprechperson musste weg; jemand anderes übernimmt. Voraussichtliche Wartezeit: {expectedResponseTime}.',
    accepted: 'Sie sprechen jetzt mit {agentNickname}.',
    joined: '{agentNickname} ist dazugekommen.',
    left: '{agentNickname} ist gegangen.',
  }),
  fr: wordingsOf({
    welcome: 'Merci pour votre message. Délai de réponse estimé : {expectedResponseTime}.',
    first: 'Bienvenue ! Écrivez quand cela vous convient. Délai de réponse estimé : {expectedResponseTime}.',
    closed: 'Nous sommes fermés pour le moment. Délai de réponse estimé : {expectedResponseTime}.',
    responseTime: 'Nous reviendrons vers vous. Délai de réponse estimé : {expectedResponseTime}.',
    urgent: 'Marqué comme urgent. Délai de réponse estimé : {expectedResponseTime}.',
    urgentDismissed: 'N’est plus urgent. Délai de réponse estimé : {expectedResponseTime}.',
    consumerSilent: 'Êtes-vous toujours là ? Avez-vous encore besoin d’aide ?',
    agentSilent: 'Désolé pour l’attente, vous aurez bientôt une réponse.',
    waiting: 'Nous avons plus de demandes que d’habitude ; un conseiller arrive bientôt.',
    transferred: 'Nous vous passons un autre conseiller.',
    returned: 'Votre conseiller a dû s’absenter ; un autre prendra le relais. Délai estimé : {expectedResponseTime}.',
    accepted: 'Vous parlez maintenant avec {agentNickname}.',
    joined: '{agentNickname} a rejoint la conversation.',
    left: '{agentNickname} a quitté la conversation.',
  }),
  es: wordingsOf({
    welcome: 'Gracias por su mensaje. Tiempo de respuesta previsto: {expectedResponseTime}.',
    first: '¡Bienvenido! Escriba cuando le convenga. Tiempo de respuesta previsto: {expectedResponseTime}.',
    closed: 'Ahora mismo estamos cerrados. Tiempo de respuesta previsto: {expectedResponseTime}.',
    responseTime: 'Le responderemos. Tiempo de respuesta previsto: {expectedResponseTime}.',
    urgent: 'Marcado como urgente. Tiempo de respuesta previsto: {expectedResponseTime}.',
    urgentDismissed: 'Ya no es urgente. Tiempo de respuesta previsto: {expectedResponseTime}.',
    consumerSilent: '¿Sigue ahí? ¿Necesita más ayuda?',
    agentSilent: 'Disculpe la espera, le responderemos en breve.',
    waiting: 'Tenemos más consultas de lo habitual; un agente le atenderá pronto.',
    transferred: 'Le pasamos con otro agente.',
    returned: 'Su agente ha tenido que ausentarse; otro le atenderá. Tiempo previsto: {expectedResponseTime}.',
    accepted: 'Ahora habla con {agentNickname}.',
    joined: '{agentNickname} se ha unido.',
    left: '{agentNickname} ha salido.',
  }),
  pt: wordingsOf({
    welcome: 'Obrigado pela sua mensagem. Tempo de resposta previsto: {expectedResponseTime}.',
    first: 'Boas-vindas! Escreva quando lhe for conveniente. Tempo de resposta previsto: {expectedResponseTime}.',
    closed: 'Neste momento estamos fechados. Tempo de resposta previsto: {expectedResponseTime}.',
    responseTime: 'Vamos responder-lhe. Tempo de resposta previsto: {expectedResponseTime}.',
    urgent: 'Marcado como urgente. Tempo de resposta previsto: {expectedResponseTime}.',
    urgentDismissed: 'Já não é urgente. Tempo de resposta previsto: {expectedResponseTime}.',
    consumerSilent: 'Ainda está aí? Precisa de mais ajuda?',
    agentSilent: 'Pedimos desculpa pela espera; terá uma resposta em breve.',
    waiting: 'Temos mais pedidos do que o habitual; um agente estará consigo em breve.',
    transferred: 'Vamos passar a conversa a outro agente.',
    returned: 'O seu agente teve de se ausentar; outro irá continuar. Tempo previsto: {expectedResponseTime}.',
    accepted: 'Está agora a falar com {agentNickname}.',
    joined: '{agentNickname} entrou.',
    left: '{agentNickname} saiu.',
  }),
  it: wordingsOf({
    welcome: 'Grazie per il messaggio. Tempo di risposta previsto: {expectedResponseTime}.',
    first: 'Benvenuto! Scriva quando preferisce. Tempo di risposta previsto: {expectedResponseTime}.',
    closed: 'Al momento siamo chiusi. Tempo di risposta previsto: {expectedResponseTime}.',
    responseTime: 'Le risponderemo. Tempo di risposta previsto: {expectedResponseTime}.',
    urgent: 'Segnalato come urgente. Tempo di risposta previsto: {expectedResponseTime}.',
    urgentDismissed: 'Non più urgente. Tempo di risposta previsto: {expectedResponseTime}.',
    consumerSilent: 'È ancora lì? Ha bisogno di altro aiuto?',
    agentSilent: 'Ci scusiamo per l’attesa, riceverà presto una risposta.',
    waiting: 'Riceviamo più richieste del solito; un operatore arriverà presto.',
    transferred: 'La passiamo a un altro operatore.',
    returned: 'Il suo operatore si è dovuto allontanare; un altro proseguirà. Tempo previsto: {expectedResponseTime}.',
    accepted: 'Ora sta parlando con {agentNickname}.',
    joined: '{agentNickname} è entrato nella conversazione.',
    left: '{agentNickname} ha lasciato la conversazione.',
  }),
  nl: wordingsOf({
    welcome: 'Bedankt voor uw bericht. Verwachte reactietijd: {expectedResponseTime}.',
    first: 'Welkom! Schrijf wanneer het u uitkomt. Verwachte reactietijd: {expectedResponseTime}.',
    closed: 'We zijn nu gesloten. Verwachte reactietijd: {expectedResponseTime}.',
    responseTime: 'We komen bij u terug. Verwachte reactietijd: {expectedResponseTime}.',
    urgent: 'Gemarkeerd als dringend. Verwachte reactietijd: {expectedResponseTime}.',
    urgentDismissed: 'Niet meer dringend. Verwachte reactietijd: {expectedResponseTime}.',
    consumerSilent: 'Bent u er nog? Hebt u nog hulp nodig?',
    agentSilent: 'Excuses voor het wachten, u krijgt zo antwoord.',
    waiting: 'Het is drukker dan gewoonlijk; er is zo iemand voor u.',
    transferred: 'U wordt doorverbonden.',
    returned: 'Uw medewerker moest weg; iemand anders neemt het over. Verwachte wachttijd: {expectedResponseTime}.',
    accepted: 'U spreekt nu met {agentNickname}.',
    joined: '{agentNickname} doet nu mee.',
    left: '{agentNickname} is weggegaan.',
  }),
  he: wordingsOf({
    welcome: 'תודה על הודעתך. זמן תגובה משוער: {expectedResponseTime}.',
    first: 'ברוכים הבאים! אפשר לכתוב מתי שנוח. זמן תגובה משוער: {expectedResponseTime}.',
    closed: 'אנחנו סגורים כרגע. זמן תגובה משוער: {expectedResponseTime}.',
    responseTime: 'נחזור אליך. זמן תגובה משוער: {expectedResponseTime}.',
    urgent: 'סומן כדחוף. זמן תגובה משוער: {expectedResponseTime}.',
    urgentDismissed: 'כבר לא דחוף. זמן תגובה משוער: {expectedResponseTime}.',
    consumerSilent: 'עדיין כאן? יש צורך בעזרה נוספת?',
    agentSilent: 'סליחה על ההמתנה, תשובה תגיע בקרוב.',
    waiting: 'העומס גבוה מהרגיל; נציג יצטרף בקרוב.',
    transferred: 'השיחה מועברת לנציג אחר.',
    returned: 'הנציג נאלץ לעזוב; נציג אחר יצטרף. זמן המתנה משוער: {expectedResponseTime}.',
    accepted: 'השיחה שלך היא כעת עם {agentNickname}.',
    joined: 'הצטרפות לשיחה: {agentNickname}.',
    left: 'עזיבת השיחה: {agentNickname}.',
  }),
  ar: wordingsOf({
    welcome: 'شكرًا على رسالتك. وقت الرد المتوقع: {expectedResponseTime}.',
    first: 'مرحبًا بك! اكتب متى يناسبك. وقت الرد المتوقع: {expectedResponseTime}.',
    closed: 'نحن مغلقون حاليًا. وقت الرد المتوقع: {expectedResponseTime}.',
    responseTime: 'سنعاود التواصل معك. وقت الرد المتوقع: {expectedResponseTime}.',
    urgent: 'تم تمييزها كعاجلة. وقت الرد المتوقع: {expectedResponseTime}.',
    urgentDismissed: 'لم تعد عاجلة. وقت الرد المتوقع: {expectedResponseTime}.',
    consumerSilent: 'هل ما زلت هنا؟ هل تحتاج إلى مزيد من المساعدة؟',
    agentSilent: 'نعتذر عن الانتظار، سيصلك الرد قريبًا.',
    waiting: 'نتلقى طلبات أكثر من المعتاد؛ سينضم أحد الموظفين قريبًا.',
    transferred: 'جارٍ تحويلك إلى موظف آخر.',
    returned: 'اضطر الموظف إلى المغادرة؛ سينضم موظف آخر. وقت الانتظار المتوقع: {expectedResponseTime}.',
    accepted: 'أنت تتحدث الآن مع {agentNickname}.',
    joined: 'انضم {agentNickname}.',
    left: 'غادر {agentNickname}.',
  }),
  ja: wordingsOf({
    welcome: 'メッセージをありがとうございます。返信までの目安：{expectedResponseTime}。',
    first: 'ようこそ。ご都合のよいときにお書きください。返信までの目安：{expectedResponseTime}。',
    closed: 'ただいま営業時間外です。返信までの目安：{expectedResponseTime}。',
    responseTime: '追ってご連絡します。返信までの目安：{expectedResponseTime}。',
    urgent: '緊急として受け付けました。返信までの目安：{expectedResponseTime}。',
    urgentDismissed: '緊急を解除しました。返信までの目安：{expectedResponseTime}。',
    consumerSilent: 'まだいらっしゃいますか。ほかにお手伝いできることはありますか。',
    agentSilent: 'お待たせして申し訳ありません。まもなく担当者が返信します。',
    waiting: 'ただいま混み合っております。まもなく担当者が参ります。',
    transferred: '別の担当者におつなぎします。',
    returned: '担当者が席を外しました。別の担当者が対応します。目安：{expectedResponseTime}。',
    accepted: '担当の{agentNickname}がご対応します。',
    joined: '{agentNickname}が参加しました。',
    left: '{agentNickname}が退出しました。',
  }),
};

/** The first of the two parts of `xx-YY`, of a language that there are words in. */
export const spokenLanguage = (tag: string): string => {
  const base = tag.toLowerCase().split('-')[0] ?? '';
  return Object.hasOwn(others, base) ? base : 'en';
};

export const usualWording = (event: AutomaticEvent, language: string): string =>
  (others[spokenLanguage(language)] ?? en)[event];
