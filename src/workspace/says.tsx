import { strings } from './strings.ts';

/** A name that nobody vouches for, apart from what the brand vouches for. */
export const Says = ({ name }: { name: string }) => (
  <p className="says">
    {strings.info.says} <bdi>{name}</bdi>
  </p>
);
