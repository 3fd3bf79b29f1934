/** GitHub serves avatars from a host of its own; GitHub Enterprise Server from itself. */
export function avatarOrigin(serverUrl: string): string {
  return serverUrl === "https://github.com" ? "https://avatars.githubusercontent.com" : new URL(serverUrl).origin;
}

/** A person's picture by their id, which stays when they rename themselves. */
export function avatarUrl(serverUrl: string, userId: number): string {
  const path = serverUrl === "https://github.com" ? `/u/${userId}?v=4` : `/avatars/u/${userId}`;
  return avatarOrigin(serverUrl) + path;
}
