import { Link, useNavigate, useParams } from 'react-router';
import { useLoaded } from '../context.ts';
import { DeleteButton } from '../delete-button.tsx';
import { RecordForm } from '../form/record-form.tsx';
import { type RecordEditor, useRecordForm } from '../form/use-record-form.ts';
import { itemSource } from '../library/item-page.tsx';
import { Failed, Loading, Page } from '../page.tsx';
import { loadReferences, noReferences } from '../references.ts';
import { strings } from '../strings.ts';
import { campaignForm, campaignSections, freshEngagement } from './campaign-fields.ts';
import { type CampaignProps, engagementsOf } from './campaign-parts.ts';
import { engagementNames, formats } from './engagement-fields.ts';
import { EngagementWizard } from './engagement-wizard.tsx';

const texts = strings.campaigns;
const path = '/configuration/engagement/campaigns';
const names = [...campaignSections, engagementNames];

/** The campaign and its engagements are one record: the same editor on all of their screens. */
export function CampaignRoute() {
  const { campaign: id = 'new', engagement, step } = useParams();
  const form = useRecordForm(itemSource({ ...campaignForm, path }, id));
  const [loaded] = useLoaded('references', loadReferences);
  const navigate = useNavigate();
  if (form.state === 'loading') return <Loading />;
  if (form.state === 'failed') return <Failed error={form.error} onRetry={form.retry} />;
  const { editor } = form;
  const references = loaded.state === 'ready' ? loaded.value : noReferences;
  const save = async () => {
    const saved = await editor.save();
    if (!saved || id !== 'new') return;
    const rest = engagement === undefined ? '' : `/engagements/${engagement}/${step ?? 'summary'}`;
    void navigate(`/admin/campaigns/${saved.id}${rest}`, { replace: true });
  };
  const shared = { id, editor, references, names, onSave: () => void save() };
  if (engagement === undefined) return <CampaignPage {...shared} />;
  return <EngagementWizard {...shared} index={Number(engagement)} step={step ?? 'gallery'} />;
}

function CampaignPage({ id, editor, references, onSave }: CampaignProps) {
  const navigate = useNavigate();
  const isNew = id === 'new';
  return (
    <Page
      title={isNew ? texts.newTitle : String(editor.base.name)}
      back={{ to: '/admin/campaigns', label: texts.back }}
    >
      <RecordForm
        editor={editor}
        sections={campaignSections}
        names={names}
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
  const base = `/admin/campaigns/${id}/engagements`;
  const add = () => {
    editor.change('engagements', [...engagements, freshEngagement]);
    void navigate(`${base}/${engagements.length}/gallery`);
  };
  return (
    <section className="sheet">
      <h2>{texts.engagementsTitle}</h2>
      <p className="muted">{engagements.length === 0 ? texts.noEngagements : texts.engagementsHint}</p>
      <ul className="rows">
        {engagements.map((engagement, index) => (
          <li key={String(engagement.id ?? `new-${index}`)} className="row">
            <Link className="row-main" to={`${base}/${index}/settings`}>
              <span className="row-title">
                <span className="visually-hidden">{texts.edit}</span> {String(engagement.name)}
              </span>
              <span className="row-details">
                {formats.find(({ value }) => value === engagement.type)?.label},{' '}
                {engagement.authenticated === true ? texts.authenticated : texts.everyone}
              </span>
            </Link>
            <span className={engagement.enabled === true ? 'tag tag-on' : 'tag'}>
              {engagement.enabled === true ? texts.enabled : texts.disabled}
            </span>
          </li>
        ))}
      </ul>
      <button type="button" className="button" onClick={add}>
        {texts.addEngagement}
      </button>
    </section>
  );
}
