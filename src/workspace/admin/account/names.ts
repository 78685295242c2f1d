import type { Api, Row } from '../api.ts';

/** What users are called, by their ids. */
export async function loadNames(api: Api): Promise<ReadonlyMap<string, string>> {
  const { value } = await api.get<Row[]>('/configuration/le-account/users');
  return new Map(value.map(({ id, loginName }) => [String(id), String(loginName)]));
}
