import type { SiteSettings } from '../protocol/engagement.ts';

/** The server puts this in front of the tag. */
export interface TagSettings extends SiteSettings {
  /** Of the second file, below the service's origin. */
  framesPath: string;
}
