import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button";

type List = {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => Promise<unknown>;
};

/** Under a list that goes on. */
export function MoreButton({ list }: { list: List }) {
  const { t } = useTranslation("common");
  if (!list.hasNextPage) return null;
  return (
    <Button
      variant="ghost"
      size="sm"
      loading={list.isFetchingNextPage}
      onClick={() => void list.fetchNextPage()}
    >
      {t("more")}
    </Button>
  );
}
