import { endpoint } from "../endpoint.ts";
import { redeem } from "../manifest.ts";
import { json, notFound } from "../response.ts";
import { appObject } from "./objects.ts";

/** Answers with the credentials of an App that was registered from a manifest. */
export const manifestEndpoints = [
  endpoint("POST /app-manifests/{code}/conversions", ["none"], ({ state, params }) => {
    if (!redeem(state, params.code ?? "")) throw notFound();
    const { clientId: client_id, clientSecret: client_secret, privateKey: pem } = state.app;
    return json(201, { ...appObject(state), client_id, client_secret, webhook_secret: null, pem });
  }),
];
