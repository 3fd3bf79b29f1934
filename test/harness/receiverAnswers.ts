import { HttpResponse, http } from "msw";

/** The receiver for all webhooks in tests that don't look at messages. */
export const receiverUrl = "https://hooks.slack.com/services/T02/B07/x";

export const receiverAnswers = [http.post("https://hooks.slack.com/*", () => new HttpResponse("ok"))];
