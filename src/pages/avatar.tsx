import { avatarUrl } from "../github/avatar.ts";
import type { Session } from "../session/cookie.ts";

interface AvatarProps {
  userId: number;
  /** The viewer's session, which contains the address of the GitHub server. */
  session: Session;
  big?: boolean;
}

/** A person's picture, shown next to their login. */
export function Avatar({ userId, session, big = false }: AvatarProps) {
  const size = big ? 40 : 20;
  const src = avatarUrl(session.serverUrl, userId);
  return <img class={big ? "avatar big" : "avatar"} src={src} alt="" width={size} height={size} />;
}

/** A person, with a link to their profile on GitHub. */
export function Person({ login, session }: { login: string; session: Session }) {
  return (
    <a href={`${session.serverUrl}/${login}`}>
      @<bdi>{login}</bdi>
    </a>
  );
}
