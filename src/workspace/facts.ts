/** What is known about a conversation and the device behind it, as rows to read. */
import { lookup } from '../protocol/lookup.ts';
import { agentName, type Directory, skillName } from './directory.ts';
import { formatFull, formatSpan } from './format.ts';
import type { InfoRow } from './profile.ts';
import { strings } from './strings.ts';
import type { ConversationDetails, Csat } from './wire.ts';

const { rows: labels, devices, systems, urgency, yes, no } = strings.info;

export function deviceRows(details: ConversationDetails): InfoRow[] {
  const properties = details.context?.clientProperties ?? {};
  const text = (name: string): string | undefined => {
    const value = properties[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const joined = (...values: (string | undefined)[]) => values.filter(Boolean).join(' ') || undefined;
  const os = text('os');
  const family = text('deviceFamily');
  const model = joined(text('deviceManufacture'), text('deviceModel'));
  return present([
    [labels.device, joined(family && (lookup(devices, family) ?? family), model && `(${model})`)],
    [labels.os, joined(text('osName') ?? (os && (lookup(systems, os) ?? os)), text('osVersion'))],
    [labels.browser, joined(text('browser'), text('browserVersion'))],
    [labels.ip, text('ipAddress')],
    [labels.timeZone, text('timeZone')],
    [labels.source, joined(text('appId'), text('appVersion'))],
  ]);
}

export function conversationRows(
  details: ConversationDetails,
  consumerId: string | undefined,
  directory: Directory,
): InfoRow[] {
  const { startTs, endTs, skillId, ttr, firstConversation, convId } = details;
  return present([
    [labels.started, formatFull(startTs)],
    [labels.ended, endTs === undefined ? undefined : formatFull(endTs)],
    [labels.skill, skillName(directory, skillId)],
    [labels.agent, agentName(directory, details.participantsPId.ASSIGNED_AGENT?.[0])],
    [
      labels.ttr,
      ttr.value > 0 ? `${formatSpan(ttr.value * 1000)} · ${lookup(urgency, ttr.ttrType) ?? ttr.ttrType}` : undefined,
    ],
    [strings.rating.label, ratingValue(details.csat)],
    [labels.first, firstConversation === undefined ? undefined : firstConversation ? yes : no],
  ]).concat(
    present([
      [labels.consumerId, consumerId],
      [labels.conversationId, convId],
    ]).map((row) => ({ ...row, code: true })),
  );
}

const answersOf = ({ csatResolutionConfirmation: resolved, csatComment }: Csat): (string | undefined)[] => [
  resolved === undefined ? undefined : resolved ? strings.rating.resolved : strings.rating.unresolved,
  csatComment ? strings.rating.quote(csatComment) : undefined,
];

const listed = (parts: readonly (string | undefined)[]) => parts.filter(Boolean).join(' · ');

/** What the consumer answered when asked how it was. */
export function ratingText(csat: Csat): string {
  const { csatRate, status } = csat;
  const answers = answersOf(csat);
  if (csatRate !== undefined) return listed([strings.rating.said(csatRate), ...answers]);
  return status === 'SKIPPED' ? strings.rating.skipped : listed([strings.rating.unrated, ...answers]);
}

const ratingValue = (csat: Csat | undefined): string | undefined =>
  csat?.csatRate === undefined ? undefined : listed([strings.rating.given(csat.csatRate), ...answersOf(csat)]);

const present = (pairs: readonly (readonly [string, string | undefined])[]): InfoRow[] =>
  pairs.flatMap(([label, value]) => (value === undefined ? [] : [{ label, value }]));
