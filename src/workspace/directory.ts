/** The account's people, skills and predefined texts, as every page of the workspace names them. */
import { paths } from '../protocol/paths.ts';
import type { PredefinedContent } from '../protocol/predefined-content.ts';
import { plainName } from '../ui/plain-name.ts';
import type { Rest } from './rest.ts';
import { strings } from './strings.ts';

export interface Colleague {
  userId: string;
  pid: string;
  nickname: string;
  fullName: string;
  skillIds: readonly string[];
  capacity: number;
}

export interface Skill {
  id: string;
  name: string;
}

export interface AgentGroup {
  id: string;
  name: string;
}

export interface Directory {
  users: readonly Colleague[];
  skills: readonly Skill[];
  /** The main one first. */
  groups: readonly AgentGroup[];
  contents: readonly PredefinedContent[];
}

export const emptyDirectory: Directory = { users: [], skills: [], groups: [], contents: [] };

interface UserRow {
  id: number;
  pid: string;
  nickname: string;
  fullName: string;
  skillIds: number[];
  maxAsyncChats: number;
  isEnabled: boolean;
}

export async function loadDirectory(rest: Rest, account: string): Promise<Directory> {
  const [users, skills, groups, contents] = await Promise.all([
    rest.get<UserRow[]>(paths.users(account)),
    rest.get<{ id: number; name: string }[]>(paths.skills(account)),
    rest.get<{ id: number; name: string }[]>(paths.agentGroups(account)),
    rest.get<PredefinedContent[]>(paths.predefinedContent(account)),
  ]);
  return {
    users: users
      .filter(({ isEnabled }) => isEnabled)
      .map(({ id, pid, nickname, fullName, skillIds, maxAsyncChats }) => ({
        userId: String(id),
        pid,
        nickname: plainName(nickname),
        fullName: plainName(fullName),
        skillIds: skillIds.map(String),
        capacity: maxAsyncChats,
      })),
    skills: skills.map(named),
    groups: groups.map(named),
    contents,
  };
}

const named = ({ id, name }: { id: number; name: string }) => ({ id: String(id), name: plainName(name) });

export const skillName = ({ skills }: Directory, id: string): string =>
  id === '-1' ? strings.info.noSkill : (skills.find((skill) => skill.id === id)?.name ?? id);

/** By public id or by the id in which agents address each other. */
export const findColleague = ({ users }: Directory, id: string | undefined): Colleague | undefined =>
  users.find(({ pid, userId }) => pid === id || id?.endsWith(`.${userId}`) === true);

export const agentName = (directory: Directory, id: string | undefined): string | undefined =>
  findColleague(directory, id)?.nickname;
