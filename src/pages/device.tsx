import { relativeTime } from "../domain/time.ts";
import type { Session } from "../session/cookie.ts";
import { Avatar } from "./avatar.tsx";
import { Notice } from "./elements.tsx";
import { Csrf, html, Page, switchAccountHref } from "./layout.tsx";
import type { Message } from "./message.tsx";

/** The address of the page that asks for a code. */
export const devicePath = "/device";

interface CodePage {
  session: Session;
  /** A code that was entered but can't be used, with the reason. */
  refused?: { code: string; mistake: string };
}

/** Asks for the code that an agent shows. */
export function codePage({ session, refused }: CodePage): string {
  const descriptions = refused ? "code-mistake code-hint" : "code-hint";
  return html(
    <Page title="Connect an agent" session={session} width="narrow" lead="Enter the code that your agent shows you.">
      <form class="card pad stack" method="post" action={devicePath}>
        <Csrf session={session} />
        <label class="field">
          Code
          <input
            class="code"
            name="user_code"
            value={refused?.code}
            required
            maxLength={32}
            placeholder="XXXX-XXXX"
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            aria-describedby={descriptions}
            aria-invalid={refused ? "true" : undefined}
          />
        </label>
        {refused && (
          <p class="error" id="code-mistake" role="alert">
            {refused.mistake}
          </p>
        )}
        <p class="hint" id="code-hint">
          8 letters. Case and the hyphen don’t matter.
        </p>
        <div class="actions">
          <button type="submit" class="primary">
            Continue
          </button>
        </div>
      </form>
      <Notice tone="warn">
        <p>
          <strong>If someone sent you this code, don’t enter it.</strong> Their agent would act in your name. Enter only
          a code that you see in your own terminal or tool.
        </p>
      </Notice>
      <SignedInAs session={session} />
    </Page>,
  );
}

/** A line that says who is signed in, with a link to switch accounts. */
export function SignedInAs({ session }: { session: Session }) {
  const { id, login } = session.user;
  return (
    <p class="hint">
      <Avatar userId={id} session={session} /> You’re signed in as{" "}
      <strong>
        <bdi>{login}</bdi>
      </strong>
      . Not {login}? <a href={switchAccountHref(devicePath)}>Switch account</a>
    </p>
  );
}

/** A link to the page for agents that show a code instead of using a copied token. */
export function ConnectByCode() {
  return (
    <p class="hint">
      If your agent shows you a code, you don’t need to copy a token.{" "}
      <a href={devicePath}>Connect an agent with a code</a>
    </p>
  );
}

export const malformedCode = "A code has 8 letters, such as WDJB-MJHT. Check it and enter it again.";

export const unknownCode =
  "No agent is waiting with this code. Check it, or ask the agent for a new one. Each code works once and expires after 15 minutes.";

const enterCode = { href: devicePath, text: "Enter a code" };
const dashboard = { href: "/", text: "Go to dashboard" };

/** Returns the message that says when a person may enter codes again. */
export function tooManyCodes(retryAt: number, now: number): Message {
  return {
    title: "You’ve entered too many codes",
    detail: `None of the last five matched an agent. You can enter another code ${relativeTime(retryAt, now)}. Nothing was changed.`,
    link: dashboard,
    more: [enterCode],
  };
}

export const tooManyDevicePages: Message = {
  title: "Too many requests",
  detail:
    "deplodash asks GitHub each time you enter a code or claim an agent, and allows ten of each per minute. Nothing was changed. Try again in a minute.",
  link: enterCode,
};

export const outdatedClaim: Message = {
  title: "This form is out of date",
  detail: "You opened it with another account, or its code has expired. Nothing was changed. Enter the code again.",
  link: enterCode,
};

export const rejectedCode: Message = {
  title: "You rejected this agent",
  detail:
    "It wasn’t registered and has no access. Its code no longer works, and the agent will be told that you rejected it.",
  more: [dashboard],
};

export const usedCode: Message = {
  title: "This code no longer works",
  detail:
    "It has expired, or someone has already claimed its agent. Nothing was changed. If you claimed it, you can delete the agent on its page.",
  link: dashboard,
};
