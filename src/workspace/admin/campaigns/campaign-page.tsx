import type { ReactNode } from 'react';
import { useNavigate, useParams } from 'react-router';
import { DeleteButton } from '../delete-button.tsx';
import { RecordForm } from '../form/record-form.tsx';
import { RecordReady } from '../form/record-ready.tsx';
import { type RecordEditor, useRecordForm } from '../form/use-record-form.ts';
import { itemSource } from '../library/item-page.tsx';
import { Page } from '../page.tsx';
import type { References } from '../references.ts';
import { RowLink } from '../row-link.tsx';
import { strings } from '../strings.ts';
import { useTell } from '../tell.tsx';
import { campaignForm, campaignSections, freshEngagement } from './campaign-fields.ts';
import { addressOf, type CampaignProps, campaignNames, engagementsOf, wizardAddress } from './campaign-parts.ts';
import { formats } from './engagement-fields.ts';
import { EngagementWizard } from './engagement-wizard.tsx';

const texts = strings.campaigns;
const path = '/configuration/engagement/campaigns';
const back = { to: '/admin/campaigns', label: texts.back };

/** The campaign and its engagements are one record: the same editor on all of their screens. */
export function CampaignRoute() {
  const { campaign: id = 'new', engagement, step } = useParams();
  const form = useRecordForm(itemSource({ ...campaignForm, path }, id));
  const navigate = useNavigate();
  const tell = useTell();
  const show = (editor: RecordEditor, references: References) => {
    const save = async () => {
      const saved = await editor.save();
      if (!saved || id !== 'new') return;
      tell(strings.list.added(String(saved.name)));
      const rest = engagement === undefined ? '' : `/engagements/${engagement}/${step ?? 'summary'}`;
      void navigate(`/admin/campaigns/${saved.id}${rest}`, { replace: true });
    };
    const shared = { id, editor, references, onSave: () => void save() };
    if (engagement === undefined) return <CampaignPage {...shared} />;
    return <EngagementWizard {...shared} index={Number(engagement)} step={step ?? 'gallery'} />;
  };
  const frame = (content: ReactNode) => (
    <Page title={texts.name} back={back}>
      {content}
    </Page>
  );
  return (
    <RecordReady form={form} frame={frame}>
      {show}
    </RecordReady>
  );
}

function CampaignPage({ id, editor, references, onSave }: CampaignProps) {
  const navigate = useNavigate();
  const isNew = id === 'new';
  return (
    <Page title={isNew ? texts.newTitle : String(editor.base.name)} back={back}>
      <RecordForm
        editor={editor}
        sections={campaignSections}
        names={campaignNames}
        addressOf={(field) => addressOf(id, field)}
        references={references}
        onSave={onSave}
        actions={
          !isNew && (
            <DeleteButton
              name={String(editor.base.name)}
              path={`${path}/${id}`}
              etag={editor.etag}
              onDeleted={() => void navigate('/admin/campaigns')}
            />
          )
        }
        lead={<Engagements id={id} editor={editor} />}
      />
    </Page>
  );
}

function Engagements({ id, editor }: { id: string; editor: RecordEditor }) {
  const navigate = useNavigate();
  const engagements = engagementsOf(editor.draft);
  const add = () => {
    editor.change('engagements', [...engagements, freshEngagement]);
    void navigate(wizardAddress(id, engagements.length, 'gallery'));
  };
  return (
    <section className="sheet">
      <h2>{texts.engagementsTitle}</h2>
      <p className="muted">{engagements.length === 0 ? texts.noEngagements : texts.engagementsHint}</p>
      <ul className="rows">
        {engagements.map((engagement, index) => (
          <li key={String(engagement.id ?? `new-${index}`)} className="row">
            <RowLink
              to={wizardAddress(id, index, 'settings')}
              verb={texts.edit}
              title={String(engagement.name)}
              details={[
                formats.find(({ value }) => value === engagement.type)?.label,
                engagement.authenticated === true ? texts.authenticated : texts.everyone,
              ].join(', ')}
              state={{
                text: engagement.enabled === true ? texts.enabled : texts.disabled,
                on: engagement.enabled === true,
              }}
            />
          </li>
        ))}
      </ul>
      <button type="button" className="button" onClick={add}>
        {texts.addEngagement}
      </button>
    </section>
  );
}
