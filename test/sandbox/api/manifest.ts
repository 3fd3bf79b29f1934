import { endpoint } from "../endpoint.ts";
import { json, notFound } from "../response.ts";
import { spend } from "../token.ts";
import { appObject } from "./objects.ts";

/** The endpoint that returns the credentials of an App registered from a manifest. */
export const manifestEndpoints = [
  endpoint("POST /app-manifests/{code}/conversions", ["none"], ({ state, params }) => {
    if (!spend(state, state.manifestCodes, params.code ?? "")) throw notFound();
    const { clientId: client_id, clientSecret: client_secret, privateKey: pem } = state.app;
    return json(201, { ...appObject(state), client_id, client_secret, webhook_secret: null, pem });
  }),
];
