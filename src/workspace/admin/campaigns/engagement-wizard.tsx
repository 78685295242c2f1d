import { useState } from 'react';
import { Link, NavLink, useNavigate } from 'react-router';
import { ConfirmDialog } from '../../confirm-dialog.tsx';
import { RecordForm } from '../form/record-form.tsx';
import { Page } from '../page.tsx';
import { strings } from '../strings.ts';
import { WindowPreview } from '../windows/window-preview.tsx';
import {
  addressOf,
  type CampaignProps,
  campaignNames,
  engagementsOf,
  stepsWithProblems,
  wizardAddress,
} from './campaign-parts.ts';
import { formats, type Step, steps } from './engagement-fields.ts';
import { EngagementPreview } from './engagement-preview.tsx';
import { EngagementSummary } from './engagement-summary.tsx';

const texts = strings.wizard;

interface WizardProps extends CampaignProps {
  index: number;
  step: string;
}

export function EngagementWizard(props: WizardProps) {
  const { id, editor, references, index, step } = props;
  const engagement = engagementsOf(editor.draft)[index];
  const back = { to: `/admin/campaigns/${id}`, label: texts.back };
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
  const window = references.windowRecords.find(({ id: own, isDefault }) =>
    engagement.windowId === undefined ? isDefault === true : own === engagement.windowId,
  );
  return (
    <Page title={String(engagement.name)} back={back} wide>
      <Steps id={id} index={index} wrong={stepsWithProblems(editor, index)} />
      <div className="stage">
        <div className="stage-form">
          <StepForm {...props} current={current} position={position} />
        </div>
        <aside className="stage-view">
          <EngagementPreview engagement={engagement} />
          {(current.slug === 'window' || current.slug === 'summary') && window && <WindowPreview draft={window} />}
        </aside>
      </div>
    </Page>
  );
}

function Steps({ id, index, wrong }: { id: string; index: number; wrong: ReadonlySet<string> }) {
  return (
    <nav aria-label={texts.steps}>
      <ol className="steps">
        {steps.map(({ slug, label }) => (
          <li key={slug} className="step-item">
            <NavLink to={wizardAddress(id, index, slug)} className="step">
              {label}
              {wrong.has(slug) && (
                <span className="step-mark">
                  <span className="visually-hidden">{texts.wrong}</span>
                </span>
              )}
            </NavLink>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function StepForm({
  id,
  editor,
  references,
  onSave,
  index,
  current,
  position,
}: WizardProps & { current: Step; position: number }) {
  const at = `engagements.${index}`;
  const [before, after] = [steps[position - 1], steps[position + 1]];
  const isSummary = current.slug === 'summary';
  return (
    <RecordForm
      editor={editor}
      sections={current.sections}
      names={campaignNames}
      at={at}
      addressOf={(field) => addressOf(id, field)}
      references={references}
      onSave={onSave}
      lead={
        current.slug === 'gallery' && (
          <Gallery
            chosen={Number(engagementsOf(editor.draft)[index]?.type)}
            onChoose={(type) => editor.change(`${at}.type`, type)}
          />
        )
      }
      actions={
        <>
          {before && (
            <Link className="button" to={wizardAddress(id, index, before.slug)}>
              {texts.previous}
            </Link>
          )}
          {after && (
            <Link className="button" to={wizardAddress(id, index, after.slug)}>
              {texts.next}
            </Link>
          )}
          {isSummary && <RemoveButton id={id} editor={editor} index={index} />}
        </>
      }
    >
      {current.slug === 'settings' && <Neighbours />}
      {isSummary && <EngagementSummary id={id} editor={editor} references={references} index={index} />}
    </RecordForm>
  );
}

/** What the conversation says by itself is kept for the whole account. */
const Neighbours = () => (
  <p className="muted">
    {texts.neighbours} <Link to="/admin/messages">{texts.messages}</Link>{' '}
    <Link to="/admin/library/predefined-content">{texts.content}</Link>
  </p>
);

function RemoveButton({ id, editor, index }: Pick<WizardProps, 'id' | 'editor' | 'index'>) {
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const engagements = engagementsOf(editor.draft);
  const remove = () => {
    editor.change('engagements', engagements.toSpliced(index, 1));
    void navigate(`/admin/campaigns/${id}`);
  };
  return (
    <>
      <button type="button" className="button button-danger" onClick={() => setAsking(true)}>
        {texts.remove}
      </button>
      {asking && (
        <ConfirmDialog
          title={texts.removeTitle(String(engagements[index]?.name))}
          hint={texts.removeHint}
          confirm={texts.remove}
          onConfirm={remove}
          onClose={() => setAsking(false)}
        />
      )}
    </>
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
