/** Every path of the wire that both ends must agree on. Segments are URL-encoded. */
import {
  anonymousAuthorizePath,
  appAuthenticatePath,
  authenticatePath,
  consumerSocketPath,
  pagePath,
  separateWindowPath,
  windowConfigurationPath,
  windowPath,
} from './window-paths.ts';

const e = encodeURIComponent;

export const paths = {
  authenticate: authenticatePath,
  appAuthenticate: appAuthenticatePath,
  anonymousAuthorize: anonymousAuthorizePath,
  signup: (account: string) => `/api/account/${e(account)}/signup`,
  jwks: (account: string) => `/api/account/${e(account)}/jwks`,
  login: (account: string) => `/api/account/${e(account)}/login?v=1.3`,
  refresh: (account: string) => `/api/account/${e(account)}/refresh?v=1.3`,
  logout: (account: string) => `/api/account/${e(account)}/logout?v=1.3`,
  /** The workspace's own: the session of the browser's cookie, after a reload. */
  session: (account: string) => `/api/account/${e(account)}/session`,
  page: pagePath,
  windowConfiguration: windowConfigurationPath,
  /** What agents may know of the visitor behind a conversation; answer `ConversationAttributes`. */
  conversationAttributes: (account: string, conversationId: string) =>
    `/api/account/${e(account)}/conversations/${e(conversationId)}/attributes`,
  window: windowPath,
  separateWindow: separateWindowPath,
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
  agentGroups: (account: string) => `/api/account/${e(account)}/configuration/le-users/agentGroups`,
  predefinedContent: (account: string) => `/api/account/${e(account)}/configuration/predefined-content`,
  /** `part` is what follows, for example `conversations/search?limit=50`. */
  history: (account: string, part: string) => `/messaging_history/api/account/${e(account)}/${part}`,
  consumerSocket: consumerSocketPath,
  agentSocket: (account: string, bearer: string) => `/ws_api/account/${e(account)}/messaging/brand/${e(bearer)}?v=2.1`,
};
