import { Link, NavLink, useNavigate } from 'react-router';
import { RecordForm } from '../form/record-form.tsx';
import { Page } from '../page.tsx';
import { strings } from '../strings.ts';
import { type CampaignProps, engagementsOf } from './campaign-parts.ts';
import { formats, steps } from './engagement-fields.ts';
import { EngagementPreview } from './engagement-preview.tsx';

const texts = strings.wizard;

interface WizardProps extends CampaignProps {
  index: number;
  step: string;
}

export function EngagementWizard({ id, editor, references, names, onSave, index, step }: WizardProps) {
  const navigate = useNavigate();
  const engagement = engagementsOf(editor.draft)[index];
  const campaign = `/admin/campaigns/${id}`;
  const back = { to: campaign, label: texts.back };
  const position = Math.max(
    0,
    steps.findIndex(({ slug }) => slug === step),
  );
  const current = steps[position];
  if (!engagement || !current)
    return (
      <Page title={texts.gone} back={back}>
        {null}
      </Page>
    );
  const at = `engagements.${index}`;
  const to = (slug: string) => `${campaign}/engagements/${index}/${slug}`;
  const remove = () => {
    editor.change('engagements', engagementsOf(editor.draft).toSpliced(index, 1));
    void navigate(campaign);
  };
  const [before, after] = [steps[position - 1], steps[position + 1]];
  return (
    <Page title={String(engagement.name)} back={back} wide>
      <nav aria-label={texts.steps}>
        <ol className="steps">
          {steps.map(({ slug, label }) => (
            <li key={slug} className="step-item">
              <NavLink to={to(slug)} className="step">
                {label}
              </NavLink>
            </li>
          ))}
        </ol>
      </nav>
      <div className="stage">
        <div className="stage-form">
          <RecordForm
            editor={editor}
            sections={current.sections}
            names={names}
            at={at}
            references={references}
            onSave={onSave}
            lead={
              current.slug === 'gallery' && (
                <Gallery chosen={Number(engagement.type)} onChoose={(type) => editor.change(`${at}.type`, type)} />
              )
            }
            actions={
              <>
                {before && (
                  <Link className="button" to={to(before.slug)}>
                    {texts.previous}
                  </Link>
                )}
                {after && (
                  <Link className="button" to={to(after.slug)}>
                    {texts.next}
                  </Link>
                )}
                {current.slug === 'summary' && (
                  <button type="button" className="button button-danger" onClick={remove}>
                    {texts.remove}
                  </button>
                )}
              </>
            }
          >
            {current.slug === 'summary' && <Published editor={editor} />}
          </RecordForm>
        </div>
        <aside className="stage-view">
          <EngagementPreview engagement={engagement} />
        </aside>
      </div>
    </Page>
  );
}

/** The campaign's own switch, where the last step can reach it. */
function Published({ editor }: Pick<WizardProps, 'editor'>) {
  return (
    <p className="sheet option-line">
      <label className="option">
        <input
          type="checkbox"
          checked={editor.draft.published === true}
          onChange={({ target }) => editor.change('published', target.checked)}
        />
        {texts.publish(String(editor.draft.name))}
      </label>
    </p>
  );
}

function Gallery({ chosen, onChoose }: { chosen: number; onChoose: (type: number) => void }) {
  return (
    <fieldset className="sheet gallery">
      <legend>{texts.gallery}</legend>
      {formats.map(({ value, label, hint }) => (
        <label key={value} className="format" data-chosen={value === chosen || undefined}>
          <input type="radio" name="format" checked={value === chosen} onChange={() => onChoose(value)} />
          <span className="format-picture" data-format={value} aria-hidden="true" />
          <span className="format-name">{label}</span>
          <span className="hint">{hint}</span>
        </label>
      ))}
    </fieldset>
  );
}
