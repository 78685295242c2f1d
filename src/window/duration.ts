/** In the largest unit that is whole enough: nobody wants to read "3600 seconds". */
export function formatDuration(seconds: number, language: string): string {
  const [unit, value] = seconds >= 3600 ? (['hour', seconds / 3600] as const) : (['minute', seconds / 60] as const);
  const options = { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(language, options).format(Math.max(1, Math.ceil(value)));
}
