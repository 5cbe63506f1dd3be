import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Smartphone, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFindTenant } from "../../app/session";
import { readStored, writeStored } from "../../lib/stored";
import { ErrorState } from "../../ui/error-state";
import { IconButton } from "../../ui/icon-button";
import { Skeleton } from "../../ui/skeleton";
import { Chooser } from "./chooser";
import { Conversation } from "./conversation";
import { phone, type Telephone } from "./phone-api";

const KEY = "phone-call";
const QUERY = ["phone"];

type Chosen = { person: string; slug: string };

/** What was chosen last, as far as it is still there; at first the business that is open here. */
function findChosen(there: Telephone, stored: string | null, open: string): Chosen {
  const [person = "", slug = open] = (stored ?? "").split(" ").filter(Boolean);
  const business = there.businesses.find((each) => each.slug === slug) ?? there.businesses[0];
  const known = there.people.find((each) => each.id === person) ?? there.people[0];
  return {
    person: business?.only_person_id ?? known?.id ?? "",
    slug: business?.slug ?? "",
  };
}

/** The demo's telephone: an invented customer, and the business that they write to. */
export default function PhonePanel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("phone");
  const queries = useQueryClient();
  const tenant = useFindTenant();
  const [stored, setStored] = useState(() => readStored(KEY));
  const { data, error, refetch } = useQuery({ queryKey: QUERY, queryFn: phone.open });

  const choose = (next: Chosen) => {
    const text = `${next.person} ${next.slug}`;
    writeStored(KEY, text);
    setStored(text);
  };
  const chosen = data ? findChosen(data, stored, tenant?.slug ?? "") : null;
  const business = data?.businesses.find((each) => each.slug === chosen?.slug);
  return (
    <>
      <header className="flex h-13 shrink-0 items-center gap-2 border-b border-line px-3">
        <Smartphone className="size-4.5 text-accent" aria-hidden />
        <h2 className="flex-1 text-sm font-semibold text-ink">{t("title")}</h2>
        <IconButton label={t("close")} icon={<X />} onClick={onClose} />
      </header>
      {error ? <ErrorState problem={error} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <Skeleton className="m-3 h-24" /> : null}
      {data && chosen && business ? (
        <>
          <Chooser
            telephone={data}
            person={chosen.person}
            business={business}
            onChoose={choose}
            onMade={(person) => {
              queries.setQueryData<Telephone>(QUERY, (now) =>
                now
                  ? { ...now, people: [...now.people.filter((p) => p.id !== person.id), person] }
                  : now,
              );
              choose({ person: person.id, slug: business.slug });
            }}
          />
          <Conversation
            key={`${chosen.person} ${chosen.slug}`}
            person={chosen.person}
            business={business}
          />
        </>
      ) : null}
    </>
  );
}
