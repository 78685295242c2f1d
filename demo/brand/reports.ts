/** Violations of the content security policy that browsers have told the shop of. */
import { readText, type Visit } from './visit.ts';

const mostReports = 100;

export async function keepReport({ shop, request, response }: Visit): Promise<void> {
  const sent: unknown = JSON.parse(await readText(request));
  shop.reports.push(sent);
  if (shop.reports.length > mostReports) shop.reports.shift();
  response.writeHead(204).end();
}
