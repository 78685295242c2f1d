/** `lpTag.events`. */
import type { LpBinding, LpEvents, LpFired } from './lp-tag.d.ts';
import { attempt } from './warn.ts';

/** Most past events that `hasFired` knows. */
const remembered = 200;
const all = '*';

type Binding = Required<Pick<LpBinding, 'appName' | 'eventName' | 'func'>> & LpBinding;

export function createEvents(): LpEvents {
  const fired: LpFired[] = [];
  let bindings: Binding[] = [];

  const call = (binding: Binding, event: LpFired) => {
    const { appName, eventName } = event;
    attempt(`a listener of ${eventName}`, () =>
      binding.func.call(binding.context ?? null, event.data, { eventName, appName }),
    );
  };
  return {
    bind(...args) {
      const binding = toBinding(args);
      if (typeof binding.func === 'function' && binding.eventName) bindings.push(binding);
    },
    unbind(...args) {
      const { appName, eventName, func } = toBinding(args);
      bindings = bindings.filter(
        (binding) =>
          !(binding.appName === appName && binding.eventName === eventName && (!func || binding.func === func)),
      );
    },
    trigger(appName, eventName, data = {}) {
      const event = { appName, eventName, data };
      fired.push(event);
      if (fired.length > remembered) fired.shift();
      for (const binding of [...bindings]) {
        if (!matches(binding, event)) continue;
        if (binding.triggerOnce) bindings = bindings.filter((other) => other !== binding);
        if (binding.async) setTimeout(() => call(binding, event));
        else call(binding, event);
      }
    },
    hasFired: (appName = all, eventName = all) => fired.filter((event) => matches({ appName, eventName }, event)),
  };
}

function toBinding(args: Parameters<LpEvents['bind']> | Parameters<LpEvents['unbind']>): Binding {
  const [first, eventName, func] = args;
  const given = (typeof first === 'object' ? first : { appName: first, eventName, func }) as LpBinding;
  return { ...given, appName: given.appName ?? all };
}

const matches = (wanted: { appName: string; eventName: string }, event: LpFired) =>
  (wanted.appName === all || wanted.appName === event.appName) &&
  (wanted.eventName === all || wanted.eventName === event.eventName);
