/** Every path of the wire that both ends must agree on. Segments are URL-encoded. */
const e = encodeURIComponent;

/** The tag's own, apart from the rest to keep the tag small: what a page shows; body `PageReport`, answer `PageDecision`. */
export const pagePath = (account: string) => `/api/account/${e(account)}/web/page`;

export const paths = {
  authenticate: (account: string) => `/api/account/${e(account)}/authenticate`,
  appAuthenticate: (account: string, app: string) => `/api/account/${e(account)}/app/${e(app)}/authenticate`,
  anonymousAuthorize: (account: string) => `/api/account/${e(account)}/anonymous/authorize`,
  signup: (account: string) => `/api/account/${e(account)}/signup`,
  jwks: (account: string) => `/api/account/${e(account)}/jwks`,
  login: (account: string) => `/api/account/${e(account)}/login?v=1.3`,
  refresh: (account: string) => `/api/account/${e(account)}/refresh?v=1.3`,
  logout: (account: string) => `/api/account/${e(account)}/logout?v=1.3`,
  /** The workspace's own: the session of the browser's cookie, after a reload. */
  session: (account: string) => `/api/account/${e(account)}/session`,
  page: pagePath,
  /** How a messaging window looks and what it offers; answer `WindowConfiguration`. */
  windowConfiguration: (account: string, windowId: string, language: string) =>
    `/api/account/${e(account)}/web/windows/${e(windowId)}?lang=${e(language)}`,
  /** What agents may know of the visitor behind a conversation; answer `ConversationAttributes`. */
  conversationAttributes: (account: string, conversationId: string) =>
    `/api/account/${e(account)}/conversations/${e(conversationId)}/attributes`,
  /** The messaging window; in a frame with the origin of the page that holds it, the only one that it talks to. */
  window: (account: string, pageOrigin?: string) =>
    `/window?account=${e(account)}${pageOrigin === undefined ? '' : `&origin=${e(pageOrigin)}`}`,
  /** The window in a browser window of its own, see `separateWindowUrl`; brands register it as redirect URI. */
  separateWindow: '/window/index.html',
  /** The separate window's own: sends the customer to the brand's login page. */
  beginLogin: (account: string) => `/api/account/${e(account)}/web/login`,
  /** What the login page has answered, for the platform's token. */
  finishLogin: (account: string) => `/api/account/${e(account)}/web/login/answer`,
  /** Agents' sign-in through the company's OpenID provider: what it is called; where it begins; where it answers. */
  agentSignIn: (account: string) => `/api/account/${e(account)}/agent-sign-in`,
  agentSignInStart: (account: string) => `/api/account/${e(account)}/agent-sign-in/start`,
  agentSignInAnswer: (account: string) => `/api/account/${e(account)}/agent-sign-in/answer`,
  users: (account: string) => `/api/account/${e(account)}/configuration/le-users/users?v=2.0`,
  skills: (account: string) => `/api/account/${e(account)}/configuration/le-users/skills?v=2.0`,
  predefinedContent: (account: string) => `/api/account/${e(account)}/configuration/predefined-content`,
  /** `part` is what follows, for example `conversations/search?limit=50`. */
  history: (account: string, part: string) => `/messaging_history/api/account/${e(account)}/${part}`,
  consumerSocket: (account: string) => `/ws_api/account/${e(account)}/messaging/consumer?v=3`,
  agentSocket: (account: string, bearer: string) => `/ws_api/account/${e(account)}/messaging/brand/${e(bearer)}?v=2.1`,
};
