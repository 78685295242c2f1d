/** A conversation, and about how many bytes reading it takes. */
export interface Sized {
  id: string;
  bytes: number;
}

const pageRows = 100;
/** A single conversation may be larger, and is then a page of its own. */
const pageBytes = 524_288;

/** Ids of conversations that are read together, so that no list is ever in memory as it is stored. */
export function pagesOf(sized: readonly Sized[], mostBytes = pageBytes): string[][] {
  const pages: string[][] = [];
  let room = 0;
  for (const { id, bytes } of sized) {
    const page = pages.at(-1);
    room -= bytes;
    if (page && room >= 0 && page.length < pageRows) page.push(id);
    else {
      pages.push([id]);
      room = mostBytes - bytes;
    }
  }
  return pages;
}
