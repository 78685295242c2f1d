import { groups } from '../people/groups.ts';
import { predefinedContent, skills, users } from '../people/people.ts';
import { behaviours } from './behaviours.ts';
import { hours } from './hours.ts';
import type { LibraryKind } from './kind.ts';
import { audiences, entryPoints, goals } from './targeting.ts';
import { windows } from './windows.ts';

const kinds: readonly LibraryKind[] = [
  audiences,
  entryPoints,
  behaviours,
  goals,
  windows,
  hours,
  users,
  skills,
  groups,
  predefinedContent,
];

export const findKind = (slug: string | undefined): LibraryKind | undefined => kinds.find((kind) => kind.slug === slug);
