/** What went wrong, each kind once. */
export interface Finding {
  kind: 'status' | 'silent' | 'log' | 'stall' | 'memory' | 'crash';
  /** The request or frame, and its number: `--from <number> --count 1` sends it alone. */
  what: string;
  index?: number;
  sent?: string;
  answer?: string;
  times: number;
}

const mostShown = 3000;

export class Findings {
  /** How many answers of each class there were: most cases are to come past the first check. */
  readonly answers: Record<string, number> = {};
  readonly #byKey = new Map<string, Finding>();

  add(finding: Omit<Finding, 'times' | 'sent'> & { sent?: Buffer }): void {
    const key = `${finding.kind} ${finding.what} ${finding.answer?.slice(0, 60)}`;
    const known = this.#byKey.get(key);
    if (known) known.times++;
    else
      this.#byKey.set(key, { ...finding, sent: finding.sent?.toString('latin1').slice(0, mostShown) ?? '', times: 1 });
  }

  /** `status` of a request, code of a frame. */
  answered(over: 'http' | 'socket', status: number): void {
    const key = `${over} ${Math.floor(status / 100)}xx`;
    this.answers[key] = (this.answers[key] ?? 0) + 1;
  }

  list(): Finding[] {
    return [...this.#byKey.values()];
  }
}

/** Cases of the last moments, to say what may have held the loop. */
export class Recent {
  readonly #sent: { ts: number; index: number; what: string }[] = [];

  sent(index: number, what: string): void {
    this.#sent.push({ ts: Date.now(), index, what });
    if (this.#sent.length > 20_000) this.#sent.splice(0, 10_000);
  }

  since(fromTs: number, toTs = Date.now()): string {
    const near = this.#sent.filter(({ ts }) => ts >= fromTs - 20 && ts <= toTs);
    return near
      .slice(0, 40)
      .map(({ index, what }) => `${index}: ${what}`)
      .join('; ');
  }
}
