/** A text that agents insert instead of writing it: an item of the kind `predefined-content`. */
export interface PredefinedContent {
  id: string;
  category: string;
  title: string;
  /** May hold `{agentNickname}` and `{consumerName}`. */
  text: string;
  language?: string;
  /** Only for conversations of these skills; absent = all. */
  skillIds?: readonly string[];
  /** What finds it first after `/`, for example `hi`. */
  shortcut?: string;
  /** Absent = true. */
  enabled?: boolean;
}
