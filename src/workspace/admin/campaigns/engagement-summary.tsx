import { Link } from 'react-router';
import type { Option } from '../form/description.ts';
import type { JsonObject } from '../form/json.ts';
import type { RecordEditor } from '../form/use-record-form.ts';
import { listOf } from '../library/kind.ts';
import type { References } from '../references.ts';
import { strings } from '../strings.ts';
import { engagementsOf, wizardAddress } from './campaign-parts.ts';
import { formats } from './engagement-fields.ts';

const texts = strings.wizard;

interface SummaryProps {
  id: string;
  editor: RecordEditor;
  references: References;
  index: number;
}

/** All that was chosen, each with the way back to it, and the campaign's own switch. */
export function EngagementSummary({ id, editor, references, index }: SummaryProps) {
  const engagement = engagementsOf(editor.draft)[index] ?? {};
  return (
    <section className="sheet">
      <h2>{texts.chosen}</h2>
      <dl className="chosen">
        {chosenIn(engagement, references).map(([step, name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
            <dd>
              <Link to={wizardAddress(id, index, step)}>
                {texts.change}
                <span className="visually-hidden"> {name}</span>
              </Link>
            </dd>
          </div>
        ))}
      </dl>
      <label className="option">
        <input
          type="checkbox"
          checked={editor.draft.published === true}
          onChange={({ target }) => editor.change('published', target.checked)}
        />
        {texts.publish(String(editor.draft.name))}
      </label>
    </section>
  );
}

type Chosen = readonly [step: string, name: string, value: string];

function chosenIn(engagement: JsonObject, references: References): Chosen[] {
  const { type, authenticated, skillId, language, windowMode, windowId, entryPointIds, behaviourIds } = engagement;
  const { skills, windows, entryPoints, behaviours } = references;
  const named = texts.summary;
  const nameOf = (options: readonly Option[], id: unknown, absent: string) =>
    options.find(({ value }) => value === id)?.label ?? absent;
  const namesOf = (options: readonly Option[], ids: unknown, none: string) =>
    listOf(ids)
      .map((one) => nameOf(options, one, one))
      .join(', ') || none;
  return [
    ['gallery', named.format, nameOf(formats, type, '')],
    ['settings', named.visitors, authenticated === true ? strings.campaigns.authenticated : strings.campaigns.everyone],
    ['settings', named.routing, nameOf(skills, skillId, named.allSkills)],
    ['settings', named.language, typeof language === 'string' ? language : named.ofAccount],
    ['window', named.presentation, windowMode === 'separate' ? named.separate : named.embedded],
    ['window', named.window, nameOf(windows, windowId, named.defaultWindow)],
    ['entry-point', named.entryPoints, namesOf(entryPoints, entryPointIds, named.everywhere)],
    ['behavior', named.behaviours, namesOf(behaviours, behaviourIds, named.atOnce)],
  ];
}
