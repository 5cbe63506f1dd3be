import { useTranslation } from "react-i18next";
import { Ranked } from "./ranked";
import type { Statistics } from "./use-statistics";

type Props = { found: Statistics | undefined };

/** Why people were called. */
export function Handovers({ found }: Props) {
  const { t } = useTranslation("overview");
  const ranks = found?.handovers.map(({ cause, times }) => ({
    key: cause,
    label: t(`cause.${cause}`, { defaultValue: cause }),
    count: times,
  }));
  return (
    <Ranked
      title={t("handovers.title")}
      description={t("handovers.text")}
      ranks={ranks}
      empty={t("handovers.empty")}
      color="var(--chart-3)"
    />
  );
}

/** Who of the business wrote how much. */
export function People({ found }: Props) {
  const { t } = useTranslation("overview");
  const ranks = found?.people.map((person, at) => ({
    key: person.person_id ?? `nobody-${at}`,
    label: person.name ?? t(person.person_id ? "people.left" : "people.phone"),
    count: person.answers,
  }));
  return (
    <Ranked
      title={t("people.title")}
      description={t("people.text")}
      ranks={ranks}
      empty={t("people.empty")}
      color="var(--chart-2)"
    />
  );
}

/** Why messages failed, and what helps. */
export function Failures({ found }: Props) {
  const { t } = useTranslation("overview");
  const ranks = found?.failures.map(({ code, meaning, cure, times }) => ({
    key: code,
    label: meaning ?? t("failures.unknown"),
    detail: [code, cure].filter(Boolean).join(" · "),
    count: times,
  }));
  return (
    <Ranked
      title={t("failures.title")}
      description={t("failures.text")}
      ranks={ranks}
      empty={t("failures.empty")}
      color="var(--chart-6)"
    />
  );
}
