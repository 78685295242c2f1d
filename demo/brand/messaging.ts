/** What messaging asks of the shop's server, and the switches with which its user can watch that go wrong. */
import { usualLifeSeconds } from './oidc/identity.ts';
import { isMode } from './oidc/modes.ts';
import { lives } from './pages/backstage.ts';
import { keepCookie, readForm, redirect, sendJson, type Visit } from './visit.ts';

/** A fresh token or code for whoever is logged in, in the way that this browser has chosen. */
export async function messagingToken(visit: Visit): Promise<void> {
  const { shop, customer, mode, request } = visit;
  const { identity } = shop;
  const site = request.headers['sec-fetch-site'] ?? 'same-origin';
  if (site !== 'same-origin') return sendJson(visit, { error: 'for the own pages only' }, 403);
  if (!customer) return sendJson(visit, { error: 'nobody is logged in' }, 401);
  if (identity.controls.refusing) return sendJson(visit, { error: 'refused' }, 403);
  const credential = await identity.obtain(mode, shop.sessions.pairOf(customer)).catch((error: Error) => error);
  if (credential instanceof Error) return sendJson(visit, { error: credential.message }, 502);
  if ('token' in credential) return sendJson(visit, credential);
  const { code, redirectUri, codeVerifier } = credential;
  sendJson(visit, { code, redirect_uri: redirectUri, ...(codeVerifier && { code_verifier: codeVerifier }) });
}

export async function demoControls(visit: Visit): Promise<void> {
  const { controls, rotateKeys } = visit.shop.identity;
  const form = await readForm(visit.request);
  const back = form.get('back') ?? '/';
  const mode = form.get('mode');
  if (form.has('rotate')) await rotateKeys();
  else {
    if (isMode(mode)) keepCookie(visit.response, 'fernway_mode', mode);
    controls.tokenLifeSeconds = lives.find((life) => String(life) === form.get('life')) ?? usualLifeSeconds;
    controls.refusing = form.has('refuse');
  }
  redirect(visit, `${/^\/[\w/-]*$/.test(back) && !back.startsWith('//') ? back : '/'}?backstage`);
}
