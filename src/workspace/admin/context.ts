import { createContext, useCallback, useContext, useEffect, useState } from 'react';
import type { Session } from '../session.ts';
import { type Api, ApiError } from './api.ts';

export interface Admin {
  session: Session;
  api: Api;
}

export const AdminContext = createContext<Admin | undefined>(undefined);

export function useAdmin(): Admin {
  const admin = useContext(AdminContext);
  if (!admin) throw new Error('useAdmin outside of the console');
  return admin;
}

export type Loaded<T> = { state: 'loading' } | { state: 'failed'; error: ApiError } | { state: 'ready'; value: T };

export const asApiError = (thrown: unknown): ApiError =>
  thrown instanceof ApiError ? thrown : new ApiError(-1, String(thrown));

/** What the calls answer; again when `reload` is called or `key` changes. */
export function useLoaded<T>(key: string, load: (api: Api) => Promise<T>): [Loaded<T>, reload: () => void] {
  const { api } = useAdmin();
  const [held, setHeld] = useState<{ key: string; loaded: Loaded<T> }>({ key, loaded: { state: 'loading' } });
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for what `load` asks for
  useEffect(() => {
    let current = true;
    const show = (loaded: Loaded<T>) => {
      if (current) setHeld({ key, loaded });
    };
    load(api).then(
      (value) => show({ state: 'ready', value }),
      (error: unknown) => show({ state: 'failed', error: asApiError(error) }),
    );
    return () => {
      current = false;
    };
  }, [api, key, round]);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  return [held.key === key ? held.loaded : { state: 'loading' }, reload];
}
