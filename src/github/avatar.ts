/** Returns the origin of avatars, which is a separate host for github.com and the server itself for GitHub Enterprise Server. */
export function avatarOrigin(serverUrl: string): string {
  return serverUrl === "https://github.com" ? "https://avatars.githubusercontent.com" : new URL(serverUrl).origin;
}

/** Returns the address of a person's avatar. It uses the id, because logins change. */
export function avatarUrl(serverUrl: string, userId: number): string {
  const path = serverUrl === "https://github.com" ? `/u/${userId}?v=4` : `/avatars/u/${userId}`;
  return avatarOrigin(serverUrl) + path;
}
