/** `lpTag.events`. */
import type { LpBinding, LpEvents, LpFired } from './lp-tag.d.ts';
import { attempt } from './warn.ts';

/** Most past events that `hasFired` knows. */
const remembered = 200;
const all = '*';

export function createEvents(): LpEvents {
  const fired: LpFired[] = [];
  let bindings: LpBinding[] = [];
  return {
    bind: (...args) => bindings.push(toBinding(args)),
    unbind(...args) {
      const { appName, eventName, func } = toBinding(args);
      bindings = bindings.filter(
        (one) => one.appName !== appName || one.eventName !== eventName || (func && one.func !== func),
      );
    },
    trigger(appName, eventName, data = {}) {
      const event = { appName, eventName, data };
      fired.push(event);
      if (fired.length > remembered) fired.shift();
      for (const binding of bindings) {
        if (!matches(binding, event)) continue;
        if (binding.triggerOnce) bindings = bindings.filter((other) => other !== binding);
        const call = () => attempt(() => binding.func.call(binding.context, data, { eventName, appName }));
        if (binding.async) setTimeout(call);
        else call();
      }
    },
    hasFired: (appName = all, eventName = all) => fired.filter((event) => matches({ appName, eventName }, event)),
  };
}

function toBinding([first, eventName, func]: unknown[]): LpBinding {
  const given = typeof first === 'object' ? first : { appName: first, eventName, func };
  return { appName: all, ...given } as LpBinding;
}

const matches = (wanted: Omit<LpBinding, 'func'>, event: LpFired) =>
  [all, event.appName].includes(wanted.appName ?? all) && [all, event.eventName].includes(wanted.eventName);
