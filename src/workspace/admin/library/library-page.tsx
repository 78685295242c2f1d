import { Link, useParams } from 'react-router';
import type { Row } from '../api.ts';
import { useLoaded } from '../context.ts';
import type { JsonObject } from '../form/json.ts';
import { Empty, Page, WhenReady } from '../page.tsx';
import { loadReferences } from '../references.ts';
import { RowLink } from '../row-link.tsx';
import { strings } from '../strings.ts';
import { ItemPage } from './item-page.tsx';
import { type LibraryKind, membersOf, titleOf } from './kind.ts';
import { findKind } from './kinds.ts';

export function LibraryRoute() {
  const { kind: slug, item } = useParams();
  const kind = findKind(slug);
  if (!kind) return <p className="empty">{strings.library.unknown}</p>;
  if (item !== undefined) return <ItemPage key={`${kind.slug} ${item}`} kind={kind} id={item} />;
  return <LibraryList key={kind.slug} kind={kind} />;
}

const texts = strings.list;

const warningOf = ({ reason }: JsonObject): string => texts.neverMatches(String(reason));

function LibraryList({ kind }: { kind: LibraryKind }) {
  const loaded = useLoaded(kind.path, async (api) => ({
    rows: (await api.get<Row[]>(kind.path)).value,
    references: await loadReferences(api),
  }));
  const base = `/admin/library/${kind.slug}`;
  return (
    <Page
      title={kind.title}
      lead={kind.lead}
      actions={
        <Link className="button button-primary" to={`${base}/new`}>
          {texts.add(kind.noun)}
        </Link>
      }
    >
      <WhenReady of={loaded}>
        {({ rows, references }) =>
          rows.length === 0 ? (
            <Empty title={texts.empty(kind.nouns)}>
              <p>{texts.emptyHint(kind.noun)}</p>
            </Empty>
          ) : (
            <ul className="rows sheet">
              {rows.map((row) => (
                <li key={row.id} className="row">
                  <RowLink
                    to={`${base}/${row.id}`}
                    title={titleOf(kind, row) || String(row.id)}
                    details={[kind.details(row, references), ...membersOf(row.problems).map(warningOf)].join(' · ')}
                  />
                </li>
              ))}
            </ul>
          )
        }
      </WhenReady>
    </Page>
  );
}
