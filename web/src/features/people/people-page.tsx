import { EllipsisVertical, Link2, Plus, ShieldCheck, UserCog, UserMinus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCan } from "../../app/rights";
import { useSession } from "../../app/session";
import { Avatar } from "../../ui/avatar";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { ErrorState } from "../../ui/error-state";
import { IconButton } from "../../ui/icon-button";
import { Menu } from "../../ui/menu";
import { PageHeader } from "../../ui/page-header";
import { RelativeTime } from "../../ui/relative-time";
import { type Column, Table } from "../../ui/table";
import { SecretOnce } from "../settings/secret-once";
import { useTenantQuery } from "../settings/use-tenant-data";
import { InviteDialog } from "./invite-dialog";
import { PersonDialogs, type PersonAct } from "./person-dialogs";
import { isLastOwner, type Person, ROLES } from "./person-shapes";

type Shown = { act: PersonAct; person: Person } | null;
type Link = { link: string; name: string } | null;

export default function PeoplePage() {
  const { t } = useTranslation("people");
  const { person: me } = useSession();
  const canWrite = useCan("people:write");
  const [inviting, setInviting] = useState(false);
  const [shown, setShown] = useState<Shown>(null);
  const [link, setLink] = useState<Link>(null);
  const query = useTenantQuery<{ items: Person[] }>("/people");
  const people = query.data?.items;
  const columns: Column<Person>[] = [
    {
      key: "name",
      title: t("column.name"),
      cell: (person) => <Who person={person} isMe={person.person_id === me.person_id} />,
    },
    {
      key: "role",
      title: t("column.role"),
      cell: (person) => (
        <Badge tone={person.role === "owner" ? "accent" : "neutral"}>
          {t(`role.${person.role}.name`)}
        </Badge>
      ),
    },
    {
      key: "seen",
      title: t("column.seen"),
      wide: true,
      cell: (person) =>
        person.last_seen_at ? (
          <RelativeTime value={person.last_seen_at} className="text-muted" />
        ) : (
          <span className="text-faint">{t("never")}</span>
        ),
    },
    {
      key: "act",
      title: <span className="sr-only">{t("column.act")}</span>,
      align: "right",
      cell: (person) =>
        canWrite ? (
          <PersonMenu
            person={person}
            isLast={isLastOwner(people ?? [], person)}
            onAct={(act) => setShown({ act, person })}
          />
        ) : null,
    },
  ];
  return (
    <>
      <PageHeader
        title={t("title")}
        description={t("about")}
        actions={
          canWrite ? (
            <Button variant="primary" icon={<Plus />} onClick={() => setInviting(true)}>
              {t("invite.open")}
            </Button>
          ) : null
        }
      />
      {query.error ? (
        <ErrorState problem={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Table
          label={t("title")}
          columns={columns}
          rows={people}
          rowKey={(person) => person.person_id}
        />
      )}
      <Roles />
      {inviting ? (
        <InviteDialog
          onClose={() => setInviting(false)}
          onAdded={(added, name) => {
            setInviting(false);
            if (added) setLink({ link: added, name });
          }}
        />
      ) : null}
      {shown ? (
        <PersonDialogs
          act={shown.act}
          person={shown.person}
          onLink={(made) => setLink({ link: made, name: shown.person.name })}
          onClose={() => setShown(null)}
        />
      ) : null}
      {link ? (
        <SecretOnce
          title={t("link.title", { name: link.name })}
          text={t("link.text")}
          label={t("link.label")}
          secret={link.link}
          onClose={() => setLink(null)}
        />
      ) : null}
    </>
  );
}

function Who({ person, isMe }: { person: Person; isMe: boolean }) {
  const { t } = useTranslation("people");
  return (
    <div className="flex items-center gap-3">
      <Avatar name={person.name} />
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-1.5 font-medium break-words text-ink">
          {person.name}
          {isMe ? <span className="font-normal text-faint">{t("you")}</span> : null}
          {person.totp_on ? (
            <ShieldCheck className="size-4 text-success" aria-label={t("totp")} />
          ) : null}
          {person.disabled ? <Badge tone="danger">{t("disabled")}</Badge> : null}
        </p>
        <p className="text-[13px] break-all text-faint">{person.email}</p>
      </div>
    </div>
  );
}

type MenuProps = { person: Person; isLast: boolean; onAct: (act: PersonAct) => void };

/** The last owner stays: somebody must be able to invite the next one. */
function PersonMenu({ person, isLast, onAct }: MenuProps) {
  const { t } = useTranslation("people");
  return (
    <Menu
      trigger={
        <IconButton
          label={t("act.menu", { name: person.name })}
          tooltip={false}
          icon={<EllipsisVertical />}
        />
      }
      groups={[
        {
          key: "person",
          ...(isLast ? { title: t("lastOwner") } : {}),
          items: [
            {
              key: "role",
              label: t("act.role"),
              icon: <UserCog />,
              disabled: isLast,
              onSelect: () => onAct("role"),
            },
            { key: "link", label: t("act.link"), icon: <Link2 />, onSelect: () => onAct("link") },
          ],
        },
        {
          key: "danger",
          items: [
            {
              key: "remove",
              label: t("act.remove"),
              icon: <UserMinus />,
              danger: true,
              disabled: isLast,
              onSelect: () => onAct("remove"),
            },
          ],
        },
      ]}
    />
  );
}

function Roles() {
  const { t } = useTranslation("people");
  return (
    <section className="mt-8">
      <h2 className="font-semibold text-ink">{t("roles")}</h2>
      <dl className="mt-2 grid gap-3 sm:grid-cols-2">
        {ROLES.map((role) => (
          <div key={role}>
            <dt className="font-medium text-ink">{t(`role.${role}.name`)}</dt>
            <dd className="text-[13px] text-muted">{t(`role.${role}.about`)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
