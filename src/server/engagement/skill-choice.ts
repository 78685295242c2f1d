/** Which skill a new conversation asks for. */
import type { Sde } from '../identity/identity.ts';
import type { EngagementSettings } from '../store/store.ts';

export interface SkillWishes {
  /** Of the engagement that the conversation starts from. */
  engagement?: string | undefined;
  /** Of the client; `-1` and nothing are no wish. */
  client?: string | undefined;
  settings: Pick<EngagementSettings, 'skillByCustomerType' | 'skillByCompanyBranch' | 'defaultSkillId'>;
  /** What the brand vouches for; pages can say anything. */
  verified: readonly Sde[];
}

export const noSkill = '-1';

export function chooseSkill({ engagement, client, settings, verified }: SkillWishes): string {
  const { skillByCustomerType, skillByCompanyBranch, defaultSkillId = noSkill } = settings;
  const wished = client === noSkill || client === '' ? undefined : client;
  const info = Object(verified.find(({ type }) => type === 'ctmrinfo')?.info) as Record<string, unknown>;
  return (
    engagement ??
    wished ??
    named(skillByCustomerType, info.ctype) ??
    named(skillByCompanyBranch, info.companyBranch) ??
    defaultSkillId
  );
}

function named(skills: Record<string, string> | undefined, value: unknown): string | undefined {
  if (!skills || typeof value !== 'string') return undefined;
  return Object.entries(skills).find(([name]) => name.toLowerCase() === value.toLowerCase())?.[1];
}

export const needsProfile = ({ skillByCustomerType, skillByCompanyBranch }: SkillWishes['settings']): boolean =>
  skillByCustomerType !== undefined || skillByCompanyBranch !== undefined;
