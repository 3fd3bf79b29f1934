/** A program that generates a TypeScript client, and a program that uses this client. */
export interface Generator {
  /** The npm package. package.json pins its version. */
  name: string;
  command: string;
  /** The options for reading `../openapi.json` and writing `client.ts` or `client/`. */
  options: string[];
  /** A program that requests a token and distinguishes the two successful responses. It doesn't compile if the types are too loose. */
  program: string;
}

export const generators: Generator[] = [
  {
    name: "@hey-api/openapi-ts",
    command: "openapi-ts",
    options: "-i ../openapi.json -o client -p @hey-api/typescript @hey-api/sdk @hey-api/client-fetch zod".split(" "),
    program: `
      import { issueToken } from "./client";
      import { zTokenRequest } from "./client/zod.gen";
      const body = zTokenRequest.parse({ repo: "ada/notes", scopes: ["contents:write"] });
      const { data, error } = await issueToken({ baseUrl: "https://deplodash.example", auth: "dpl_x", body });
      if (data?.status === "needs_consent") console.log(data.url);
      else console.log(data?.token, error?.code);
      // @ts-expect-error Only a request for consent has a URL.
      if (data?.status === "ok") console.log(data.url);
      // @ts-expect-error This scope doesn't exist.
      await issueToken({ body: { repo: "ada/notes", scopes: ["everything"] } });`,
  },
  {
    name: "oazapfts",
    command: "oazapfts",
    options: ["../openapi.json", "client.ts"],
    program: `
      import { issueToken } from "./client";
      const answer = await issueToken({ repo: "ada/notes", scopes: ["contents:write"] }, { prefer: "wait=60" });
      if (answer.status === 202) console.log(answer.data.url);
      else if (answer.status === 200) console.log(answer.data.token);
      else console.log(answer.data.code);
      // @ts-expect-error Only a request for consent has a URL.
      if (answer.status === 200) console.log(answer.data.url);
      // @ts-expect-error This scope doesn't exist.
      await issueToken({ repo: "ada/notes", scopes: ["everything"] });`,
  },
  {
    name: "openapi-typescript-codegen",
    command: "openapi",
    options: ["--input", "../openapi.json", "--output", "client"],
    program: `
      import { ConsentRequired, Scope, TokensService } from "./client";
      const answer = await TokensService.issueToken({ repo: "ada/notes", scopes: [Scope.CONTENTS_WRITE] });
      if (answer.status === ConsentRequired.status.NEEDS_CONSENT) console.log(answer.url);
      else console.log(answer.token);
      // @ts-expect-error A request for consent has no token.
      if (answer.status === ConsentRequired.status.NEEDS_CONSENT) console.log(answer.token);
      // @ts-expect-error This scope doesn't exist.
      await TokensService.issueToken({ repo: "ada/notes", scopes: [Scope.EVERYTHING] });`,
  },
  {
    name: "orval",
    command: "orval",
    options: ["--input", "../openapi.json", "--output", "client.ts", "--client", "fetch"],
    program: `
      import { issueToken } from "./client";
      const answer = await issueToken({ repo: "ada/notes", scopes: ["contents:write"] });
      if (answer.status === 202) console.log(answer.data.url);
      else if (answer.status === 200) console.log(answer.data.token);
      else console.log(answer.data.code);
      // @ts-expect-error Only a request for consent has a URL.
      if (answer.status === 200) console.log(answer.data.url);
      // @ts-expect-error This scope doesn't exist.
      await issueToken({ repo: "ada/notes", scopes: ["everything"] });`,
  },
  {
    name: "typed-openapi",
    command: "typed-openapi",
    options: ["../openapi.json", "-o", "client.ts"],
    program: `
      import { createApiClient } from "./client";
      const api = createApiClient({ fetch: ({ url, method }) => fetch(url, { method }) }, "https://deplodash.example");
      const body = { repo: "ada/notes", scopes: ["contents:write" as const] };
      const answer = await api.post("/api/token", { body, header: {} });
      if (answer.status === "needs_consent") console.log(answer.url);
      else console.log(answer.token);
      // @ts-expect-error Only a request for consent has a URL.
      if (answer.status === "ok") console.log(answer.url);
      // @ts-expect-error This scope doesn't exist.
      await api.post("/api/token", { body: { repo: "ada/notes", scopes: ["everything"] }, header: {} });`,
  },
];
