/** How a messaging window looks and what it offers. Public: every visitor's browser may read it. */
export interface WindowConfiguration {
  id: string;
  name: string;
  size: 'small' | 'large';
  position: 'right' | 'left';
  title: { text?: string; logoUrl?: string; logoAlt?: string; background?: string; color?: string };
  frame: { topRadius: number; bottomRadius: number; border: boolean };
  bubbles: {
    style: 'arrow' | 'rounded';
    agent: { background?: string; color?: string };
    visitor: { background?: string; color?: string };
  };
  readIndication: 'text' | 'ticks' | 'none';
  welcome?: { text: string; quickReplies?: string[] };
  menu: {
    end: boolean;
    clearHistory: boolean;
    urgent: boolean;
    sound: boolean;
    textSize: boolean;
    transcript: boolean;
  };
  history: { closed: boolean; collapsed: boolean };
  /** The window closes when the consumer ends the conversation. */
  closeOnEnd: boolean;
  notifications: { browser: boolean; pageTitle: boolean };
  survey: boolean;
  emoji: boolean;
  /** By language tag, then by the text's key in the window's catalogue. */
  texts: Record<string, Record<string, string>>;
}

export const defaultWindowConfiguration: WindowConfiguration = {
  id: '1',
  name: 'Default',
  size: 'small',
  position: 'right',
  title: {},
  frame: { topRadius: 12, bottomRadius: 0, border: false },
  bubbles: { style: 'rounded', agent: {}, visitor: {} },
  readIndication: 'text',
  menu: { end: true, clearHistory: true, urgent: true, sound: true, textSize: true, transcript: true },
  history: { closed: true, collapsed: true },
  closeOnEnd: false,
  notifications: { browser: true, pageTitle: true },
  survey: true,
  emoji: true,
  texts: {},
};
