/** What the provider remembers: in this process, for as long as it says, and the newest only. */
import type { Adapter, AdapterPayload } from 'oidc-provider';

interface Entry {
  payload: AdapterPayload;
  endsTs: number;
}

const mostEntries = 5_000;

/** Outlives a change of keys, for which the library needs a new provider. */
export function createMemory(): (model: string) => Adapter {
  const entries = new Map<string, Entry>();
  const find = (key: string): AdapterPayload | undefined => {
    const entry = entries.get(key);
    return entry && entry.endsTs > Date.now() ? entry.payload : undefined;
  };
  const findWith = (model: string, member: 'uid' | 'userCode', value: string): AdapterPayload | undefined =>
    [...entries]
      .filter(([key, { payload }]) => key.startsWith(`${model}:`) && payload[member] === value)
      .map(([key]) => find(key))[0];

  return (model) => ({
    find: async (id) => find(`${model}:${id}`),
    findByUid: async (uid) => findWith(model, 'uid', uid),
    findByUserCode: async (userCode) => findWith(model, 'userCode', userCode),
    async upsert(id, payload, lifeSeconds) {
      const key = `${model}:${id}`;
      entries.delete(key);
      entries.set(key, { payload, endsTs: Date.now() + (lifeSeconds ?? 3600) * 1000 });
      if (entries.size > mostEntries) entries.delete(entries.keys().next().value ?? key);
    },
    async consume(id) {
      const payload = find(`${model}:${id}`);
      if (payload) payload.consumed = Math.floor(Date.now() / 1000);
    },
    destroy: async (id) => void entries.delete(`${model}:${id}`),
    async revokeByGrantId(grantId) {
      for (const [key, { payload }] of entries) if (payload.grantId === grantId) entries.delete(key);
    },
  });
}
