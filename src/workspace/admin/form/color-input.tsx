import { strings } from '../strings.ts';
import { FieldFrame } from './field-frame.tsx';
import { inputId, useField } from './form-context.ts';
import { control, type Of } from './inputs.tsx';

/** A colour from the browser's palette, or none of its own. */
export function ColorInput({ field, path }: Of<'color'>) {
  const { value, problem, change } = useField(path);
  const chosen = typeof value === 'string' ? value : undefined;
  return (
    <FieldFrame label={field.label} path={path} hint={field.hint} problem={problem} kind="color">
      <span className="color-field">
        <input
          {...control(path, field.hint, problem)}
          type="color"
          data-standard={chosen === undefined || undefined}
          value={chosen ?? '#ffffff'}
          onChange={({ target }) => change(target.value)}
        />
        <span className="color-value">{chosen ?? strings.form.standardColor}</span>
        {chosen !== undefined && (
          <button
            type="button"
            className="text-button"
            aria-describedby={inputId(path)}
            onClick={() => change(undefined)}
          >
            {strings.form.resetColor}
          </button>
        )}
      </span>
    </FieldFrame>
  );
}
