/** Those of `paths` that the tag and the window's first opening need: apart, so that they bring no others along. */
const e = encodeURIComponent;

/** What a page shows; body `PageReport`, answer `PageDecision`. */
export const pagePath = (account: string) => `/api/account/${e(account)}/web/page`;

export const authenticatePath = (account: string) => `/api/account/${e(account)}/authenticate`;

export const appAuthenticatePath = (account: string, app: string) =>
  `/api/account/${e(account)}/app/${e(app)}/authenticate`;

export const anonymousAuthorizePath = (account: string) => `/api/account/${e(account)}/anonymous/authorize`;

/** How a messaging window looks and what it offers; answer `WindowConfiguration`. */
export const windowConfigurationPath = (account: string, windowId: string, language: string) =>
  `/api/account/${e(account)}/web/windows/${e(windowId)}?lang=${e(language)}`;

/** The messaging window; in a frame with the origin of the page that holds it, the only one that it talks to. */
export const windowPath = (account: string, pageOrigin?: string) =>
  `/window?account=${e(account)}${pageOrigin === undefined ? '' : `&origin=${e(pageOrigin)}`}`;

/** The window in a browser window of its own, see `separateWindowUrl`; brands register it as redirect URI. */
export const separateWindowPath = '/window/index.html';

export const consumerSocketPath = (account: string) => `/ws_api/account/${e(account)}/messaging/consumer?v=3`;
