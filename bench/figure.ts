/** One line of the output. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  baseline: number;
  baselineUnit: string;
  ratio: number;
  target?: { atLeast: number } | { atMost: number };
  met?: boolean;
  durability: { ours: string; baseline: string };
  /** Medians of these were taken. */
  rounds?: { ours: number[]; baseline: number[] };
  /** Processor time of the serving process per message, microseconds. */
  cpuUs?: { ours: number; baseline: number };
  note?: string;
}

export type Measured = Omit<Figure, 'ratio' | 'met'>;

export function print(measured: Measured): void {
  const { name, value, unit, baseline, baselineUnit, target, ...rest } = measured;
  const ratio = rounded(value / baseline);
  const figure: Figure = {
    name,
    value: rounded(value),
    unit,
    baseline: rounded(baseline),
    baselineUnit,
    ratio,
    ...rest,
  };
  if (target)
    Object.assign(figure, { target, met: 'atLeast' in target ? ratio >= target.atLeast : ratio <= target.atMost });
  console.log(JSON.stringify(figure));
}

export const progress = (text: string): void => console.error(`  ${text}`);

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];
  if (value === undefined) throw new Error('no values');
  return value;
}

/** Three significant digits. */
export const rounded = (value: number): number => Number(value.toPrecision(3));

/** Runs both sides in turn, so that what else the machine does meets both alike. */
export async function alternate<A, B>(
  rounds: number,
  ours: () => Promise<A>,
  baseline: () => Promise<B>,
): Promise<{ ours: A[]; baseline: B[] }> {
  const results = { ours: [] as A[], baseline: [] as B[] };
  for (let round = 0; round < rounds; round++) {
    results.baseline.push(await baseline());
    results.ours.push(await ours());
  }
  return results;
}

export const synced = 'every acknowledged message synced to disk (SQLite, WAL, synchronous=FULL, group commit)';
export const nothingStored = 'none: nothing is stored';
