/**
 * What the built window has in React's place: Preact's core, and of React's manners only those that the window's
 * components rely on. The full compatibility layer weighs more than a conversation.
 */
import { Component, type ComponentType, createElement, options } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

export { Component, createContext } from 'preact';
export { useContext, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';

/** React's names for what the document calls otherwise; its blur comes from within, too. */
const names: Record<string, string> = {
  onBlur: 'onFocusOut',
  strokeWidth: 'stroke-width',
  strokeLinecap: 'stroke-linecap',
  strokeLinejoin: 'stroke-linejoin',
};

const before = options.vnode;
options.vnode = (vnode) => {
  const props = vnode.props as unknown as Record<string, unknown>;
  if (typeof vnode.type === 'string')
    for (const name of Object.keys(names)) {
      if (!(name in props)) continue;
      props[names[name] ?? name] = props[name];
      delete props[name];
    }
  before?.(vnode);
};
options.event = (event) => Object.assign(event, { nativeEvent: event });

export function memo<Props extends object>(
  type: ComponentType<Props>,
  isSame: (a: Props, b: Props) => boolean,
): ComponentType<Props> {
  return class extends Component<Props> {
    override shouldComponentUpdate(next: Props): boolean {
      return !isSame(this.props, next);
    }
    override render() {
      return createElement(type, this.props);
    }
  };
}

export function useSyncExternalStore<T>(subscribe: (listener: () => void) => () => void, get: () => T): T {
  const value = get();
  const [, redraw] = useState(0);
  const drawn = useRef(value);
  drawn.current = value;
  useLayoutEffect(() => {
    const look = () => {
      if (!Object.is(drawn.current, get())) redraw((count) => count + 1);
    };
    look();
    return subscribe(look);
  }, [subscribe, get]);
  return value;
}
