import type { Dependencies } from "../dependencies.ts";
import type { NewAgentToken } from "../session/cookie.ts";

/** Redirects to the page that shows the token, because reloading a form's response would send the form again. */
export async function toTokenPage(
  { cookies }: Dependencies,
  { userId, isOperators = false, agentId, label, expiresAt, token, isRotated }: NewAgentToken,
) {
  const cookie = await cookies.startNewToken({ userId, isOperators, agentId, label, expiresAt, token, isRotated });
  return { Location: `/agents/${agentId}/token`, "Set-Cookie": cookie };
}
