/** Drawings. Decoration only: hidden from assistive technology. */
import { html } from './html.ts';

export const mountainArt = html`<svg class="hero-art" viewBox="0 0 480 360" aria-hidden="true">
  <rect width="480" height="360" rx="24" fill="#f4e3c8"/>
  <circle cx="352" cy="104" r="46" fill="#e9925a"/>
  <path d="M0 250 120 130l70 66 92-106 198 184v86H0z" fill="#7d9c8c"/>
  <path d="M0 292 104 214l96 60 110-96 170 120v62H0z" fill="#3f6b5a"/>
  <path d="M0 330c90-36 170-40 250-18s160 18 230-6v30a24 24 0 0 1-24 24H24a24 24 0 0 1-24-24z" fill="#1f4338"/>
  <path d="m196 318 34-58 34 58z" fill="#e9925a"/><path d="m222 318 8-30 10 30z" fill="#1f4338"/>
  <path d="M86 300v-44m-14 18 14-30 14 30zm-4 18 18-34 18 34z" fill="#1f4338" stroke="#1f4338" stroke-width="4"/>
  <path d="M394 306v-40m-13 16 13-28 13 28zm-4 16 17-30 17 30z" fill="#1f4338" stroke="#1f4338" stroke-width="4"/>
</svg>`;

export const tentArt = html`<svg viewBox="0 0 240 140" aria-hidden="true">
  <rect width="240" height="140" rx="14" fill="#dfe9e2"/><path d="M40 112 120 30l80 82z" fill="#3f6b5a"/>
  <path d="m120 30 26 82H94z" fill="#1f4338"/><path d="M24 112h192" stroke="#1f4338" stroke-width="4" stroke-linecap="round"/>
</svg>`;

export const packArt = html`<svg viewBox="0 0 240 140" aria-hidden="true">
  <rect width="240" height="140" rx="14" fill="#f4e3c8"/><rect x="82" y="30" width="76" height="92" rx="22" fill="#e9925a"/>
  <path d="M104 30c0-22 32-22 32 0" fill="none" stroke="#a34f1c" stroke-width="6"/>
  <rect x="94" y="74" width="52" height="36" rx="8" fill="#a34f1c"/><path d="M94 56h52" stroke="#a34f1c" stroke-width="5"/>
</svg>`;

export const cupArt = html`<svg viewBox="0 0 240 140" aria-hidden="true">
  <rect width="240" height="140" rx="14" fill="#e4e1ee"/><path d="M88 56h64v38a20 20 0 0 1-20 20h-24a20 20 0 0 1-20-20z" fill="#54487d"/>
  <path d="M152 64h10a12 12 0 0 1 0 26h-10" fill="none" stroke="#54487d" stroke-width="7"/>
  <path d="M106 44c-6-8 6-12 0-20m26 20c-6-8 6-12 0-20" fill="none" stroke="#8d83b0" stroke-width="4" stroke-linecap="round"/>
</svg>`;

export const icon = html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="9" fill="#1f4338"/><path d="M16 26V9m0 15c-5 0-7-2-8-6 5 0 8 2 8 6zm0-6c5 0 7-2 8-6-5 0-8 2-8 6zm0-6c-4 0-5-2-5-5 3 0 5 2 5 5z" fill="#f4e3c8" stroke="#f4e3c8" stroke-width="1.5" stroke-linejoin="round"/></svg>`;
