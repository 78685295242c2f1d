import { Navigate, Route, Routes } from 'react-router';
import { AuditPage } from './account/audit-page.tsx';
import { KeysPage } from './account/keys-page.tsx';
import { RightsPage } from './account/rights-page.tsx';
import { SessionsPage } from './account/sessions-page.tsx';
import { accountForm, engagementForm } from './account/settings-forms.ts';
import { SettingsPage } from './account/settings-page.tsx';
import { CampaignList } from './campaigns/campaign-list.tsx';
import { CampaignRoute } from './campaigns/campaign-page.tsx';
import { ConnectorRoute } from './connectors/connector-page.tsx';
import { DataSourcesPage } from './connectors/data-sources-page.tsx';
import { LibraryRoute } from './library/library-page.tsx';
import { MessagesPage } from './messages/messages-page.tsx';
import { FactorsPage } from './people/factors-page.tsx';
import { strings } from './strings.ts';

export const Screens = () => (
  <Routes>
    <Route path="/admin" element={<Navigate to="/admin/campaigns" replace />} />
    <Route path="/admin/campaigns" element={<CampaignList />} />
    <Route path="/admin/campaigns/:campaign" element={<CampaignRoute />} />
    <Route path="/admin/campaigns/:campaign/engagements/:engagement/:step?" element={<CampaignRoute />} />
    <Route path="/admin/data-sources" element={<DataSourcesPage />} />
    <Route path="/admin/data-sources/authentication-server/:connector?" element={<ConnectorRoute />} />
    <Route path="/admin/library/:kind/:item?" element={<LibraryRoute />} />
    <Route path="/admin/messages/:event?" element={<MessagesPage />} />
    <Route path="/admin/features" element={<SettingsPage key="features" form={accountForm} />} />
    <Route path="/admin/pages" element={<SettingsPage key="pages" form={engagementForm} />} />
    <Route path="/admin/keys" element={<KeysPage />} />
    <Route path="/admin/sessions" element={<SessionsPage />} />
    <Route path="/admin/rights" element={<RightsPage />} />
    <Route path="/admin/log-in-security" element={<FactorsPage />} />
    <Route path="/admin/audit" element={<AuditPage />} />
    <Route path="*" element={<p className="empty">{strings.library.unknown}</p>} />
  </Routes>
);
