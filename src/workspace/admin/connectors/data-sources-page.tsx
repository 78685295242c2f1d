import { Link } from 'react-router';
import { Page } from '../page.tsx';
import { texts } from './texts.ts';

export function DataSourcesPage() {
  return (
    <Page title={texts.title} lead={texts.lead} back={{ to: '/admin/campaigns', label: texts.back }}>
      <section className="sheet source">
        <div>
          <h2>{texts.server}</h2>
          <p className="muted">{texts.serverLead}</p>
        </div>
        <Link className="button button-primary" to="/admin/data-sources/authentication-server">
          {texts.configure}
        </Link>
      </section>
      <section className="sheet">
        <h2>{texts.attributes}</h2>
        <p className="muted">{texts.attributesLead}</p>
      </section>
    </Page>
  );
}
