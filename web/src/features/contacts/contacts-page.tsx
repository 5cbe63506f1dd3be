import { useInfiniteQuery } from "@tanstack/react-query";
import { MessageSquare, Users } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import { tenantKey, useTenant } from "../../app/session";
import { useFormat } from "../../app/use-format";
import { Avatar } from "../../ui/avatar";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { EmptyState } from "../../ui/empty-state";
import { ErrorState } from "../../ui/error-state";
import { PageHeader } from "../../ui/page-header";
import { RelativeTime } from "../../ui/relative-time";
import { SearchInput } from "../../ui/search-input";
import { type Column, Table } from "../../ui/table";
import { ContactSheet } from "./contact-sheet";
import { type Contact, listContacts } from "./contacts-api";

export default function ContactsPage() {
  const { t } = useTranslation("contacts");
  const tenant = useTenant();
  const navigate = useNavigate();
  const { contact } = useParams();
  const [search, setSearch] = useState("");
  const q = useRested(search);
  const query = useInfiniteQuery({
    queryKey: tenantKey(tenant, "contacts", q.trim()),
    queryFn: ({ pageParam }) => listContacts(tenant.slug, q, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const columns = useColumns();
  const base = `/t/${tenant.slug}/contacts`;
  const rows = query.data?.pages.flatMap((page) => page.items);
  return (
    <>
      <PageHeader title={t("title")} description={t("text")} />
      <SearchInput
        label={t("search")}
        value={search}
        onChange={setSearch}
        maxLength={100}
        className="mb-4 max-w-md"
      />
      {query.isError && !rows ? (
        <ErrorState problem={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Table
          label={t("title")}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.contact_id}
          onRowClick={(row) => void navigate(`${base}/${row.contact_id}`)}
          empty={
            <EmptyState
              icon={<Users />}
              title={q ? t("nothing") : t("empty")}
              text={q ? t("nothingText") : t("emptyText")}
            />
          }
          footer={
            query.hasNextPage ? (
              <Button
                variant="ghost"
                size="sm"
                loading={query.isFetchingNextPage}
                onClick={() => void query.fetchNextPage()}
              >
                {t("more")}
              </Button>
            ) : undefined
          }
        />
      )}
      <ContactSheet contactId={contact} onClose={() => void navigate(base)} />
    </>
  );
}

const REST_MS = 250;

/** The text once the hand rests, so that not every letter asks the server. */
function useRested(text: string): string {
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), REST_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return rested;
}

function useColumns(): Column<Contact>[] {
  const { t } = useTranslation("contacts");
  const tenant = useTenant();
  const format = useFormat();
  return [
    {
      key: "name",
      title: t("name"),
      cell: (row) => {
        const name = row.name ?? (row.phone ? format.phone(row.phone) : `@${row.username ?? ""}`);
        return (
          <Link
            to={`/t/${tenant.slug}/contacts/${row.contact_id}`}
            onClick={(event) => event.stopPropagation()}
            className="flex min-w-0 items-center gap-3"
          >
            <Avatar name={name} size="sm" />
            <span className="min-w-0 truncate font-medium hover:underline">{name}</span>
            {row.blocked ? <Badge tone="danger">{t("blocked")}</Badge> : null}
          </Link>
        );
      },
      className: "max-w-56",
    },
    {
      key: "phone",
      title: t("phone"),
      cell: (row) => (
        <span className="whitespace-nowrap text-muted tabular-nums">
          {row.phone ? format.phone(row.phone) : row.username ? `@${row.username}` : t("hidden")}
        </span>
      ),
    },
    {
      key: "language",
      title: t("language"),
      wide: true,
      cell: (row) => (
        <span className="text-muted">{t(`languageIs.${row.language ?? "none"}`)}</span>
      ),
    },
    {
      key: "since",
      title: t("since"),
      wide: true,
      align: "right",
      cell: (row) => <RelativeTime value={row.created_at} style="short" className="text-muted" />,
    },
    {
      key: "open",
      title: <span className="sr-only">{t("open")}</span>,
      align: "right",
      cell: () => <MessageSquare className="ml-auto size-4 text-faint" aria-hidden />,
    },
  ];
}
