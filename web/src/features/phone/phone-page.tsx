import { useNavigate } from "react-router";
import { useSession } from "../../app/session";
import { NotFound } from "../../app/not-found";
import PhonePanel from "./phone-panel";

/** The telephone on a page of its own, for a narrow screen or a second window. */
export default function PhonePage() {
  const navigate = useNavigate();
  const { demo } = useSession();
  if (!demo) return <NotFound />;
  return (
    <div className="mx-auto flex h-full max-w-lg flex-col bg-surface">
      <PhonePanel onClose={() => void navigate(-1)} />
    </div>
  );
}
