/** A text that agents insert instead of writing it: an item of the kind `predefined-content`, with its id. */
export interface PredefinedContent {
  id: string;
  title: string;
  /** By language, for example `en-US`. They may hold `{agentNickname}`, `{consumerName}` and links as `<a href="https://…">words</a>`. */
  texts: Readonly<Record<string, string>>;
  category?: string;
  /** Only for conversations of these skills; none = all. */
  skillIds: readonly string[];
  /** What finds it first after `/`, for example `hi`. */
  shortcut?: string;
  /** What inserts it together with Alt and Shift: a letter or a digit, for example `G`. */
  hotkey?: string;
}
