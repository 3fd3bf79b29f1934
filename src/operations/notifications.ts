import { randomText } from "../crypto/secret.ts";
import { createWebhookSecret } from "../crypto/webhookSecret.ts";
import type { Dependencies } from "../dependencies.ts";
import { personName } from "../directory/context.ts";
import { readReceiverUrl } from "../domain/receiverUrl.ts";
import { minute } from "../domain/time.ts";
import type { Call, Handler } from "../http/contract.ts";
import { messagePage } from "../pages/message.tsx";
import { notificationsPage, type ReturnedWebhook } from "../pages/notifications.tsx";
import { webhookSecretPage } from "../pages/webhookSecret.tsx";
import type { NewWebhookSecret } from "../session/cookie.ts";

/** How long the page shows the result of a test message. */
const testNoticeLifetime = 5 * minute;

export const showNotifications: Handler<"showNotifications"> = async (call) =>
  call.reply(200, await renderPage(call, { tested: call.query.tested ?? null }));

export const addWebhook: Handler<"addWebhook"> = async (call) => {
  const { body, principal, reply, dependencies } = call;
  const { url, format, events = [] } = body;
  const returned = { url, format, events };
  const read = readReceiverUrl(url, dependencies.settings);
  if ("mistake" in read)
    return reply(400, await renderPage(call, { returned: { ...returned, address: read.mistake } }));
  if (events.length === 0) return reply(400, await renderPage(call, { returned: { ...returned, nothing: true } }));
  const { id: userId } = await dependencies.user.verify(principal);
  const [id, secret] = [randomText(16), createWebhookSecret()];
  const added = await dependencies
    .directory(personName(userId))
    .addWebhook({ id, url: read.url.href, secret, format, events });
  if (added !== "added") return reply(409, messagePage(tooManyWebhooks, principal));
  return reply(303, await toSecretPage(dependencies, { userId, webhookId: id, host: read.url.host, secret }));
};

export const showWebhookSecret: Handler<"showWebhookSecret"> = async (call) => {
  const { params, principal, reply, request, dependencies } = call;
  const { cookies } = dependencies;
  const created = await cookies.newWebhookSecret(request);
  if (created?.webhookId !== params.webhookId || created.userId !== principal.user.id)
    return reply(410, messagePage(alreadyShown, principal));
  const page = webhookSecretPage({ session: principal, host: created.host, secret: created.secret });
  return reply(200, page, { "Set-Cookie": cookies.endNewWebhookSecret() });
};

export const replaceWebhookSecret: Handler<"replaceWebhookSecret"> = async (call) => {
  const { params, principal, reply, dependencies } = call;
  const { webhookId } = params;
  const { id: userId } = await dependencies.user.verify(principal);
  const secret = createWebhookSecret();
  const host = await dependencies.directory(personName(userId)).replaceWebhookSecret(webhookId, secret);
  if (host === null) return reply(404, messagePage(noWebhook, principal));
  return reply(303, await toSecretPage(dependencies, { userId, webhookId, host, secret }));
};

export const testWebhook: Handler<"testWebhook"> = async ({ params, principal, reply, dependencies }) => {
  const { webhookId } = params;
  const tested = await dependencies.directory(personName(principal.user.id)).testWebhook(webhookId);
  if (tested === "not_found") return reply(404, messagePage(noWebhook, principal));
  if (tested === "too_many") return reply(429, messagePage(tooManyTests, principal), { "Retry-After": 3600 });
  return reply(303, { Location: `/notifications?tested=${webhookId}` });
};

/** Removes a webhook. Works while GitHub is down. Repeating it changes nothing. */
export const removeWebhook: Handler<"removeWebhook"> = async ({ params, principal, reply, dependencies }) => {
  await dependencies.directory(personName(principal.user.id)).removeWebhook(params.webhookId);
  return reply(303, { Location: "/notifications" });
};

type PageCall = Call<"showNotifications"> | Call<"addWebhook">;

async function renderPage(
  { principal, dependencies }: PageCall,
  { tested = null, returned }: { tested?: string | null; returned?: ReturnedWebhook },
): Promise<string> {
  const now = dependencies.now();
  const webhooks = await dependencies.directory(personName(principal.user.id)).listWebhooks();
  const subject = webhooks.find(({ id, test }) => id === tested && test && test.at > now - testNoticeLifetime);
  return notificationsPage({ session: principal, webhooks, tested: subject ?? null, returned: returned ?? null, now });
}

async function toSecretPage({ cookies }: Dependencies, created: NewWebhookSecret) {
  return {
    Location: `/notifications/${created.webhookId}/secret`,
    "Set-Cookie": await cookies.startNewWebhookSecret(created),
  };
}

const toNotifications = { href: "/notifications", text: "Go to notifications" };

const tooManyWebhooks = {
  title: "You already have three webhooks",
  detail: "Nothing was added. Remove one of them first.",
  link: toNotifications,
};
const tooManyTests = {
  title: "You’ve sent ten test messages in an hour",
  detail: "Nothing was sent. Try again later.",
  link: toNotifications,
};
const noWebhook = {
  title: "There’s no such webhook",
  detail: "It was removed, or deplodash can’t read its secret anymore. Nothing was changed. You can add it again.",
  link: toNotifications,
};
const alreadyShown = {
  title: "This secret has already been shown",
  detail: "deplodash shows a secret only once. If you no longer have it, replace it.",
  link: toNotifications,
};
