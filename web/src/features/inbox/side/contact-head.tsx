import { useQueryClient } from "@tanstack/react-query";
import { Ban, Building, Check, Globe, Megaphone, Pencil, Phone, X } from "lucide-react";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCan } from "../../../app/rights";
import { useTenant } from "../../../app/session";
import { useFormat } from "../../../app/use-format";
import { toProblem } from "../../../api/problems";
import { Avatar } from "../../../ui/avatar";
import { Button } from "../../../ui/button";
import { ConfirmDialog } from "../../../ui/confirm-dialog";
import { CopyButton } from "../../../ui/copy-button";
import { IconButton } from "../../../ui/icon-button";
import { Input } from "../../../ui/input";
import { Select } from "../../../ui/select";
import { toast } from "../../../ui/toast";
import {
  changeContact,
  type ContactChange,
  type ContactWithConversations,
} from "../../contacts/contacts-api";
import { keys } from "../keys";
import { usePropertyName } from "../list/use-properties";
import { nameOf } from "../names";
import type { ConversationCard } from "../types";

type Props = { contact: ContactWithConversations; card: ConversationCard };

export function ContactHead({ contact, card }: Props) {
  const { t } = useTranslation("inbox");
  const format = useFormat();
  const canWrite = useCan("contacts:write");
  const property = usePropertyName(card.property_id);
  const change = useChange(contact.contact_id);
  return (
    <section className="p-5">
      <div className="flex flex-col items-center text-center">
        <Avatar name={nameOf(card)} size="lg" className="mb-2 size-16 text-xl" />
        <Name contact={contact} canWrite={canWrite} onName={(name) => change({ name })} />
      </div>
      <dl className="mt-4 space-y-2">
        {contact.phone ? (
          <Line icon={<Phone />} name={t("side.phone")}>
            <a href={`tel:${contact.phone}`} className="text-ink hover:underline">
              {format.phone(contact.phone)}
            </a>
            <CopyButton text={contact.phone} />
          </Line>
        ) : null}
        {contact.username ? (
          <Line icon={<Phone />} name={t("side.username")}>
            @{contact.username}
          </Line>
        ) : null}
        {card.property_id ? (
          <Line icon={<Building />} name={t("side.property")}>
            <span className="truncate">{property}</span>
          </Line>
        ) : null}
        <Line icon={<Globe />} name={t("side.language")}>
          {canWrite ? (
            <Select
              aria-label={t("side.language")}
              value={contact.language ?? "none"}
              onChange={(language) =>
                void change({ language: language === "es" || language === "en" ? language : null })
              }
              options={["none", "es", "en"].map((value) => ({
                value,
                label: t(`side.languageIs.${value}`),
              }))}
              className="h-8"
            />
          ) : (
            t(`side.languageIs.${contact.language ?? "none"}`)
          )}
        </Line>
        {contact.marketing_stopped_at ? (
          <Line icon={<Megaphone />} name={t("side.marketing")}>
            {t("side.noMarketing", { day: format.day(contact.marketing_stopped_at) })}
          </Line>
        ) : null}
      </dl>
      {canWrite ? (
        <BlockButton contact={contact} onBlock={(blocked) => change({ blocked })} />
      ) : null}
    </section>
  );
}

type LineProps = { icon: ReactNode; name: string; children: ReactNode };

const Line = ({ icon, name, children }: LineProps) => (
  <div className="flex min-h-8 items-center gap-2.5">
    <dt className="text-faint [&_svg]:size-4" title={name}>
      {icon}
      <span className="sr-only">{name}</span>
    </dt>
    <dd className="flex min-w-0 flex-1 items-center justify-between gap-2">{children}</dd>
  </div>
);

export function useChange(contactId: string) {
  const { t } = useTranslation("inbox");
  const tenant = useTenant();
  const queries = useQueryClient();
  return async (change: ContactChange): Promise<void> => {
    try {
      const changed = await changeContact(tenant.slug, contactId, change);
      queries.setQueryData(keys.contact(tenant, contactId), changed);
      for (const card of changed.conversations) {
        queries.setQueryData(keys.card(tenant, card.conversation_id), card);
      }
      void queries.invalidateQueries({ queryKey: keys.lists(tenant) });
    } catch (thrown) {
      toast.error(toProblem(thrown).detail || t("failed"));
      throw thrown;
    }
  };
}

type NameProps = {
  contact: ContactWithConversations;
  canWrite: boolean;
  onName: (name: string | null) => Promise<void>;
};

function Name({ contact, canWrite, onName }: NameProps) {
  const { t } = useTranslation("inbox");
  const format = useFormat();
  const [text, setText] = useState<string | null>(null);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await onName(text?.trim() || null);
      setText(null);
    } catch {
      /* told already; what was written stays in the field */
    }
  };
  if (text !== null) {
    return (
      <form className="flex w-full items-center gap-1" onSubmit={(event) => void save(event)}>
        <Input
          value={text}
          maxLength={200}
          autoFocus
          aria-label={t("side.name")}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => event.key === "Escape" && setText(null)}
        />
        <IconButton type="submit" size="sm" label={t("save")} icon={<Check />} />
        <IconButton size="sm" label={t("cancel")} icon={<X />} onClick={() => setText(null)} />
      </form>
    );
  }
  const shown = contact.name ?? (contact.phone ? format.phone(contact.phone) : t("side.noName"));
  return (
    <p className="flex max-w-full items-center gap-1">
      <span className="min-w-0 text-base font-semibold [overflow-wrap:anywhere] text-ink">
        {shown}
      </span>
      {canWrite ? (
        <IconButton
          size="sm"
          label={t("side.rename")}
          icon={<Pencil />}
          onClick={() => setText(contact.name ?? "")}
        />
      ) : null}
    </p>
  );
}

type BlockProps = {
  contact: ContactWithConversations;
  onBlock: (blocked: boolean) => Promise<void>;
};

function BlockButton({ contact, onBlock }: BlockProps) {
  const { t } = useTranslation("inbox");
  const [asking, setAsking] = useState(false);
  const word = contact.blocked ? "unblock" : "block";
  return (
    <>
      <Button
        size="sm"
        variant="ghost"
        icon={<Ban />}
        className="mt-3 w-full text-danger hover:text-danger"
        onClick={() => setAsking(true)}
      >
        {t(`side.${word}`)}
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t(`side.${word}Title`)}
        description={t(`side.${word}Text`)}
        confirm={t(`side.${word}`)}
        danger={!contact.blocked}
        onConfirm={() => onBlock(!contact.blocked)}
      />
    </>
  );
}
